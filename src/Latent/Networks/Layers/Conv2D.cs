using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>A two-dimensional convolution (cross-correlation, as in every framework) over [channels × height × width].</summary>
public sealed record Conv2D : Layer
{
    /// <summary>A two-dimensional convolution with a square kernel.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernel">The kernel's height and width, at least 1.</param>
    /// <param name="stride">The stride along both axes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public Conv2D(int channels, int kernel, int stride = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        Channels = channels;
        Kernel = kernel;
        Stride = stride;
    }

    /// <summary>The number of output channels.</summary>
    public int Channels { get; }

    /// <summary>The kernel's height and width.</summary>
    public int Kernel { get; }

    /// <summary>The stride along both axes.</summary>
    public int Stride { get; }

    /// <summary>The padding; none by default.</summary>
    public Padding Padding { get; init; }

    /// <summary>Whether a bias is added to each channel; <see langword="true"/> by default.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>How the weight starts.</summary>
    public Initializer WeightInitializer { get; init; }

    /// <summary>How the bias starts.</summary>
    public Initializer BiasInitializer { get; init; }

    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input)
    {
        if (input.Rank != 3)
        {
            return ShapeInference.Refuse("it takes an image [channels × height × width]; put a Reshape(channels, height, width) before it");
        }

        int height = ConvolutionGeometry.Forward(input[1], Kernel, Stride, Padding).Output;
        int width = ConvolutionGeometry.Forward(input[2], Kernel, Stride, Padding).Output;
        return height < 1 || width < 1
            ? ShapeInference.Refuse($"its kernel of {Kernel} × {Kernel} is larger than the padded image; use a smaller kernel or more padding")
            : Shape.Create(Channels, height, width);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(Shape input)
    {
        int fanIn = checked(input[0] * Kernel * Kernel);
        int fanOut = checked(Channels * Kernel * Kernel);
        var weight = new ParameterSpec("weight", Shape.Create(Channels, input[0], Kernel, Kernel), WeightInitializer, fanIn, fanOut);
        return Bias ? [weight, new ParameterSpec("bias", Shape.Create(Channels), BiasInitializer, fanIn, fanOut)] : [weight];
    }
}
