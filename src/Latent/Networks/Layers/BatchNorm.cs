using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015): each feature of a vector, or each channel of an image, is brought to
/// mean 0 and variance 1 over the batch, then scaled and shifted by trained parameters. Outside training it uses
/// running statistics.
/// </summary>
public sealed record BatchNorm : Layer
{
    /// <summary>How far each batch moves the running statistics, between 0 and 1, as in PyTorch; 0.1 by default.</summary>
    public float Momentum { get; init; } = 0.1f;

    /// <summary>Added to the variance before its square root; 1e-5 by default.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>How the scale starts; ones by default.</summary>
    public Initializer WeightInitializer { get; init; }

    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input)
    {
        if (!(Momentum >= 0f && Momentum <= 1f))
        {
            return ShapeInference.Refuse($"its Momentum of {Momentum} must be a number from 0 to 1");
        }

        if (!(Epsilon > 0f && float.IsFinite(Epsilon)))
        {
            return ShapeInference.Refuse($"its Epsilon of {Epsilon} must be a finite number above 0");
        }

        return input.Rank is 1 or 3 ? input : ShapeInference.Refuse("it takes a vector [features] or an image [channels × height × width]");
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(Shape input)
    {
        Shape perChannel = Shape.Create(input[0]);
        Initializer weight = WeightInitializer == Initializer.Default ? Initializer.Ones : WeightInitializer;
        return
        [
            new ParameterSpec("weight", perChannel, weight, input[0], input[0]),
            new ParameterSpec("bias", perChannel, Initializer.Zeros, input[0], input[0]),
            new ParameterSpec("running_mean", perChannel, Initializer.Zeros, input[0], input[0]) { Trainable = false },
            new ParameterSpec("running_var", perChannel, Initializer.Ones, input[0], input[0]) { Trainable = false },
        ];
    }
}
