using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Numerics;

namespace Latent.Benchmarks.SideBySide;

/// <summary>How many multiplications and additions the layers' products need for one example; activations are not counted.</summary>
internal static class OperationCount
{
    /// <summary>One forward pass.</summary>
    public static double Forward(Architecture architecture)
    {
        double sum = 0;
        for (int layer = 0; layer < architecture.Layers.Length; layer++)
        {
            sum += OfLayer(architecture, layer);
        }

        return sum;
    }

    /// <summary>One training step: forward, the weights' gradients, and the inputs' gradients save those of the first layer.</summary>
    /// <remarks>
    /// Of a GAN: the generator forward once and back to its weights, the discriminator forward and back to its weights on
    /// real and generated rows, and once more forward and back to its input.
    /// </remarks>
    public static double Train(ModelPlan plan)
    {
        if (plan.Objective is AdversarialGame)
        {
            Architecture generator = plan.Networks[0].Architecture, discriminator = plan.Networks[1].Architecture;
            return (3 * Forward(generator)) - First(generator) + (8 * Forward(discriminator)) - (2 * First(discriminator));
        }

        double sum = 0;
        bool first = true;
        foreach (Network network in plan.Networks)
        {
            for (int layer = 0; layer < network.Architecture.Layers.Length; layer++)
            {
                double forward = OfLayer(network.Architecture, layer);
                sum += forward > 0 && first ? 2 * forward : 3 * forward;
                first &= forward == 0;
            }
        }

        return sum;
    }

    private static double First(Architecture architecture) =>
        Enumerable.Range(0, architecture.Layers.Length).Select(layer => OfLayer(architecture, layer)).First(operations => operations > 0);

    private static double OfLayer(Architecture architecture, int index)
    {
        Shape input = architecture.ShapeBefore(index), output = architecture.ShapeBefore(index + 1);
        return architecture.Layers[index] switch
        {
            Dense dense => 2.0 * input.Length * dense.Units,
            TransposedDense => 2.0 * input.Length * output.Length,
            GaussianLatent latent => 4.0 * input.Length * output.Length,
            LSTM lstm => 8.0 * input[0] * lstm.Units * (input[1] + lstm.Units),
            Conv2D convolution => 2.0 * output.Length * input[0] * convolution.Kernel * convolution.Kernel,
            ConvTranspose2D transposed => 2.0 * input.Length * output[0] * transposed.Kernel * transposed.Kernel,
            _ => 0,
        };
    }
}
