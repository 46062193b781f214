using Latent.Networks.Optimizers;

namespace Latent.TorchSharp.Tensors;

/// <summary>One step of an optimizer over all parameters of a network at once, by the formulas of the managed engine.</summary>
internal static class TorchOptimizer
{
    /// <summary>Takes one step.</summary>
    /// <param name="optimizer">The optimizer, which was validated.</param>
    /// <param name="learningRateFactor">What its learning rate is multiplied with.</param>
    /// <param name="step">Which step of this optimizer it is, from 1.</param>
    /// <param name="store">The parameters, their gradients and the memory.</param>
    /// <param name="network">Which network.</param>
    public static void Apply(Optimizer optimizer, float learningRateFactor, long step, TensorStore store, int network)
    {
        using var mode = no_grad();
        Tensor parameters = store.Parameters(network), gradients = store.Gradients(network);
        if (parameters.numel() == 0)
        {
            return;
        }

        float rate = optimizer.LearningRate * learningRateFactor;
        switch (optimizer)
        {
            case Sgd { Momentum: 0f }:
                parameters.add_(gradients, -rate);
                break;
            case Sgd sgd:
                Tensor velocity = store.State(0, network);
                velocity.mul_(sgd.Momentum).add_(gradients);
                parameters.add_(velocity, -rate);
                break;
            case Adam adam:
                Tensor first = store.State(0, network), second = store.State(1, network);
                if (adam.WeightDecay > 0)
                {
                    parameters.mul_(1 - (rate * adam.WeightDecay));
                }

                first.mul_(adam.Beta1).add_(gradients, 1 - adam.Beta1);
                second.mul_(adam.Beta2).addcmul_(gradients, gradients, 1 - adam.Beta2);
                double firstShare = 1 - Math.Pow(adam.Beta1, step), secondShare = 1 - Math.Pow(adam.Beta2, step);
                Tensor root = second.sqrt().mul_(1 / Math.Sqrt(secondShare)).add_(adam.Epsilon);
                parameters.addcdiv_(first, root, -rate / firstShare);
                break;
            case RMSprop rmsprop:
                Tensor average = store.State(0, network);
                average.mul_(rmsprop.Decay).addcmul_(gradients, gradients, 1 - rmsprop.Decay);
                Tensor scale = average.sqrt().add_(rmsprop.Epsilon);
                if (rmsprop.Momentum == 0f)
                {
                    parameters.addcdiv_(gradients, scale, -rate);
                }
                else
                {
                    Tensor speed = store.State(1, network);
                    speed.mul_(rmsprop.Momentum).addcdiv_(gradients, scale, 1f);
                    parameters.add_(speed, -rate);
                }

                break;
            default:
                throw new NotSupportedException($"The TorchSharp engine has no optimizer {optimizer.GetType().Name}.");
        }
    }
}
