using Latent.Networks.Optimizers;

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
                Share(sgd.Momentum, "Sgd.Momentum");
                break;
            case Adam adam:
                Share(adam.Beta1, "Adam.Beta1");
                Share(adam.Beta2, "Adam.Beta2");
                Positive(adam.Epsilon, "Adam.Epsilon");
                AtLeastZero(adam.WeightDecay, "Adam.WeightDecay");
                break;
            case RMSprop rmsprop:
                Share(rmsprop.Decay, "RMSprop.Decay");
                Share(rmsprop.Momentum, "RMSprop.Momentum");
                Positive(rmsprop.Epsilon, "RMSprop.Epsilon");
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
            case Sgd sgd:
                StepSgd(parameters, gradients, first, rate, sgd.Momentum);
                break;
            case Adam adam:
                StepAdam(parameters, gradients, first, second, rate, adam, step);
                break;
            case RMSprop rmsprop:
                StepRMSprop(parameters, gradients, first, second, rate, rmsprop);
                break;
        }
    }

    private static void StepSgd(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> velocity, float rate, float momentum)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            float move = gradients[i];
            if (momentum != 0f)
            {
                move += momentum * velocity[i];
                velocity[i] = move;
            }

            parameters[i] -= rate * move;
        }
    }

    private static void StepAdam(
        Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second, float rate, Adam adam, long step)
    {
        double firstCorrection = 1 - Math.Pow(adam.Beta1, step);
        float secondCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(adam.Beta2, step)));
        float stepSize = (float)(rate / firstCorrection);
        float keep = 1 - (rate * adam.WeightDecay);
        for (int i = 0; i < parameters.Length; i++)
        {
            float g = gradients[i];
            first[i] = (adam.Beta1 * first[i]) + ((1 - adam.Beta1) * g);
            second[i] = (adam.Beta2 * second[i]) + ((1 - adam.Beta2) * g * g);
            parameters[i] = (parameters[i] * keep) - (stepSize * first[i] / ((MathF.Sqrt(second[i]) * secondCorrection) + adam.Epsilon));
        }
    }

    private static void StepRMSprop(
        Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> squares, Span<float> velocity, float rate, RMSprop rmsprop)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            float g = gradients[i];
            squares[i] = (rmsprop.Decay * squares[i]) + ((1 - rmsprop.Decay) * g * g);
            float move = g / (MathF.Sqrt(squares[i]) + rmsprop.Epsilon);
            if (rmsprop.Momentum != 0f)
            {
                move += rmsprop.Momentum * velocity[i];
                velocity[i] = move;
            }

            parameters[i] -= rate * move;
        }
    }

    private static void Share(float value, string name)
    {
        if (!(value >= 0f && value < 1f))
        {
            throw new ArgumentException($"{name} is {value}; it must be from 0 to below 1.");
        }
    }

    private static void Positive(float value, string name)
    {
        if (!(value > 0f && float.IsFinite(value)))
        {
            throw new ArgumentException($"{name} is {value}; it must be a finite number above 0.");
        }
    }

    private static void AtLeastZero(float value, string name)
    {
        if (!(value >= 0f && float.IsFinite(value)))
        {
            throw new ArgumentException($"{name} is {value}; it must be a finite number of at least 0.");
        }
    }
}
