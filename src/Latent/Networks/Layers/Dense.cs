using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>
/// A fully connected layer: y = x·Wᵀ + b. A sequence [steps × features] is mapped step by step with the same weights
/// ("time-distributed"), as PyTorch's <c>Linear</c> does.
/// </summary>
public sealed record Dense : Layer
{
    /// <summary>A fully connected layer.</summary>
    /// <param name="units">The number of outputs, at least 1.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is below 1.</exception>
    public Dense(int units, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        Units = units;
        Bias = bias;
    }

    /// <summary>The number of outputs.</summary>
    public int Units { get; }

    /// <summary>Whether a bias is added.</summary>
    public bool Bias { get; }

    /// <summary>How the weight starts.</summary>
    public Initializer WeightInitializer { get; init; }

    /// <summary>How the bias starts.</summary>
    public Initializer BiasInitializer { get; init; }

    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input) => input.Rank switch
    {
        1 => Shape.Create(Units),
        2 => Shape.Create(input[0], Units),
        _ => ShapeInference.Refuse("it takes a vector [features] or a sequence [steps × features]; put a Flatten() before it"),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(Shape input)
    {
        int features = input[input.Rank - 1];
        var weight = new ParameterSpec("weight", Shape.Create(Units, features), WeightInitializer, features, Units);
        return Bias ? [weight, new ParameterSpec("bias", Shape.Create(Units), BiasInitializer, features, Units)] : [weight];
    }
}
