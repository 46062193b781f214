using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>
/// The heads of a variational encoder (Kingma and Welling 2014): two dense layers give the mean μ and the logarithm of
/// the variance σ² of each latent value. In training the output is a draw, μ + σ·ε with ε from N(0, 1); otherwise it is μ.
/// </summary>
/// <remarks>
/// The Kullback-Leibler divergence from N(0, 1), ½ Σ (μ² + σ² − 1 − log σ²), is part of the loss as far as
/// <see cref="Objectives.Reconstruction.DivergenceWeight"/> says. Its mean over recent training rows, latent by latent and in
/// nats, is kept in the statistic <c>running_divergence</c>: near 0 where a latent carries nothing.
/// </remarks>
public sealed record GaussianLatent : Layer
{
    /// <summary>The heads of a variational encoder.</summary>
    /// <param name="units">The number of latent values, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is below 1.</exception>
    public GaussianLatent(int units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        Units = units;
    }

    /// <summary>The number of latent values.</summary>
    public int Units { get; }

    /// <summary>How both weights start.</summary>
    public Initializer WeightInitializer { get; init; }

    /// <summary>How both biases start.</summary>
    public Initializer BiasInitializer { get; init; }

    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input) => input.Rank == 1
        ? Shape.Create(Units)
        : ShapeInference.Refuse("it takes a vector [features]; put a Flatten() before it");

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(Shape input)
    {
        int features = input[0];
        Shape weight = Shape.Create(Units, features), units = Shape.Create(Units);
        return
        [
            new ParameterSpec("mean_weight", weight, WeightInitializer, features, Units),
            new ParameterSpec("mean_bias", units, BiasInitializer, features, Units),
            new ParameterSpec("log_variance_weight", weight, WeightInitializer, features, Units),
            new ParameterSpec("log_variance_bias", units, BiasInitializer, features, Units),
            new ParameterSpec("running_divergence", units, Initializer.Zeros, features, Units) { Trainable = false },
        ];
    }
}
