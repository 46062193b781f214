using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>One step of an optimizer over all parameters of a network at once.</summary>
internal static class OptimizerStep
{
    /// <summary>The names of what an optimizer remembers of each parameter.</summary>
    public static string[] StatesOf(Optimizer optimizer) => optimizer switch
    {
        Sgd { Momentum: 0f } => [],
        Sgd => ["momentum"],
        Adam => ["first_moment", "second_moment"],
        RMSprop { Momentum: 0f } => ["square_average"],
        RMSprop => ["square_average", "momentum"],
        _ => throw new NotSupportedException($"The managed engine has no optimizer {optimizer.GetType().Name}."),
    };

    /// <summary>Refuses settings out of their range.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static void Validate(Optimizer optimizer)
    {
        switch (optimizer)
        {
            case Sgd sgd:
                Require.Setting(sgd.Momentum is >= 0f and < 1f, sgd.Momentum, "from 0 to below 1", "Sgd.Momentum");
                break;
            case Adam adam:
                Require.Setting(adam.Beta1 is >= 0f and < 1f, adam.Beta1, "from 0 to below 1", "Adam.Beta1");
                Require.Setting(adam.Beta2 is >= 0f and < 1f, adam.Beta2, "from 0 to below 1", "Adam.Beta2");
                Require.Setting(adam.Epsilon > 0f && float.IsFinite(adam.Epsilon), adam.Epsilon, "a finite number above 0", "Adam.Epsilon");
                Require.Setting(adam.WeightDecay >= 0f && float.IsFinite(adam.WeightDecay), adam.WeightDecay, "a finite number of at least 0", "Adam.WeightDecay");
                break;
            case RMSprop rmsprop:
                Require.Setting(rmsprop.Decay is >= 0f and < 1f, rmsprop.Decay, "from 0 to below 1", "RMSprop.Decay");
                Require.Setting(rmsprop.Momentum is >= 0f and < 1f, rmsprop.Momentum, "from 0 to below 1", "RMSprop.Momentum");
                Require.Setting(rmsprop.Epsilon > 0f && float.IsFinite(rmsprop.Epsilon), rmsprop.Epsilon, "a finite number above 0", "RMSprop.Epsilon");
                break;
        }
    }

    /// <summary>Takes one step.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="learningRateFactor">What its learning rate is multiplied with.</param>
    /// <param name="step">Which step of this optimizer it is, from 1.</param>
    /// <param name="parameters">The parameters, which are changed.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="first">The first slot of memory; empty where the optimizer has none.</param>
    /// <param name="second">The second slot of memory; empty where the optimizer has none.</param>
    public static void Apply(
        Optimizer optimizer,
        float learningRateFactor,
        long step,
        Span<float> parameters,
        ReadOnlySpan<float> gradients,
        Span<float> first,
        Span<float> second)
    {
        float rate = optimizer.LearningRate * learningRateFactor;
        switch (optimizer)
        {
            case Sgd { Momentum: 0f }:
                OptimizerKernels.Sgd(parameters, gradients, default, rate, 0f);
                break;
            case Sgd sgd:
                OptimizerKernels.Sgd(parameters, gradients, first, rate, sgd.Momentum);
                break;
            case Adam adam:
                OptimizerKernels.Adam(parameters, gradients, first, second, rate, adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay, step);
                break;
            case RMSprop { Momentum: 0f } rmsprop:
                OptimizerKernels.RMSprop(parameters, gradients, first, default, rate, rmsprop.Decay, rmsprop.Epsilon, 0f);
                break;
            case RMSprop rmsprop:
                OptimizerKernels.RMSprop(parameters, gradients, first, second, rate, rmsprop.Decay, rmsprop.Epsilon, rmsprop.Momentum);
                break;
        }
    }
}
