using System.Globalization;
using System.Numerics.Tensors;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;

namespace Latent.Training;

/// <summary>Looks for where values that are no numbers came from, after a step whose loss was none and that changed no parameter.</summary>
internal static class DivergenceCause
{
    private const string Remedy = "lower the learning rate, or scale the data";

    /// <summary>What was found, and what to do, as the second half of a sentence.</summary>
    /// <param name="session">The session.</param>
    /// <param name="engine">What compiles single layers to look at their outputs; they are not looked at without it.</param>
    /// <param name="samples">The batch.</param>
    /// <param name="sampleLength">The values of a sample.</param>
    public static string Find(ITrainingSession session, IEngine? engine, ReadOnlySpan<float> samples, int sampleLength)
    {
        foreach (TensorInfo tensor in session.Tensors)
        {
            if (tensor.Role == TensorRole.OptimizerState)
            {
                continue;
            }

            float[] values = new float[tensor.Shape.Length];
            session.Read(tensor.Name, values);
            if (IndexOfNonFinite(values) >= 0)
            {
                return $"{DescribeOwner(session, tensor.Name)} has values in its {tensor.Name[(tensor.Name.LastIndexOf('.') + 1)..]} that are no numbers; {Remedy}.";
            }
        }

        string? layer = engine is not null && session.Plan.Objective is Reconstruction or Classification ? FindLayer(session, engine!, samples, sampleLength) : null;
        return layer is null ? $"all weights are finite numbers; {Remedy}." : $"{layer}; {Remedy}.";
    }

    /// <summary>Runs the batch layer by layer until an output is not finite; where all are, the loss squared what the largest of them gave.</summary>
    private static string? FindLayer(ITrainingSession session, IEngine engine, ReadOnlySpan<float> samples, int sampleLength)
    {
        int rows = samples.Length / sampleLength;
        float[] current = samples.ToArray();
        float largest = 0;
        string? where = null;
        foreach (Network network in session.Networks)
        {
            Architecture architecture = network.Architecture;
            for (int layer = 0; layer < architecture.Layers.Length; layer++)
            {
                var single = new Network("layer", new Architecture(architecture.ShapeBefore(layer), architecture.Layers[layer]));

                // A tied layer runs beside the network whose weight it takes.
                using IInferenceSession probe = architecture.Layers[layer] is TransposedDense tied
                    ? engine.Compile([single, .. session.Networks.Where(other => other.Name == tied.TiedNetwork)])
                    : engine.Compile([single]);
                string place = string.Create(CultureInfo.InvariantCulture, $"{network.Name}.{layer}");
                Weights.Copy(session, probe, name => name.StartsWith("layer.", StringComparison.Ordinal) ? string.Concat(place, name.AsSpan(name.LastIndexOf('.'))) : name);

                float[] next = new float[rows * architecture.ShapeBefore(layer + 1).Length];
                probe.Run("layer", current, rows, next);
                string described = $"layer {layer} of the {network.Name}, {architecture.Layers[layer]}";
                if (IndexOfNonFinite(next) >= 0)
                {
                    return $"the values first left the range of numbers behind {described}";
                }

                if (TensorPrimitives.MaxMagnitude(next) is float magnitude && Math.Abs(magnitude) > largest)
                {
                    (largest, where) = (Math.Abs(magnitude), described);
                }

                current = next;
            }
        }

        return where is null ? null : string.Create(CultureInfo.InvariantCulture, $"all outputs are finite, but those of {where}, are as large as {largest:G3}, too large for the loss");
    }

    private static string DescribeOwner(ITrainingSession session, string tensor)
    {
        string[] parts = tensor.Split('.');
        Network? network = session.Networks.FirstOrDefault(network => network.Name == parts[0]);
        return network is not null && parts.Length > 1 && int.TryParse(parts[1], out int layer) && layer < network.Architecture.Layers.Length
            ? $"layer {layer} of the {network.Name}, {network.Architecture.Layers[layer]},"
            : tensor;
    }

    private static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
