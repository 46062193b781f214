using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>A two-dimensional transposed convolution over [channels × height × width], which enlarges an image.</summary>
public sealed record ConvTranspose2D : Layer
{
    /// <summary>A two-dimensional transposed convolution with a square kernel.</summary>
    /// <param name="channels">The number of output channels, at least 1.</param>
    /// <param name="kernel">The kernel's height and width, at least 1.</param>
    /// <param name="stride">The stride along both axes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public ConvTranspose2D(int channels, int kernel, int stride = 1)
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

    /// <summary>The padding of the convolution that this one transposes: so much is cut off each side; none by default.</summary>
    public Padding Padding { get; init; }

    /// <summary>Rows and columns added at the end of the output, below the stride; 0 by default, and always with "same" padding.</summary>
    public int OutputPadding { get; init; }

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

        if (OutputPadding < 0 || OutputPadding >= Stride || (Padding.IsSame && OutputPadding > 0))
        {
            return ShapeInference.Refuse($"its OutputPadding of {OutputPadding} must be at least 0 and below the stride of {Stride}, and 0 with \"same\" padding");
        }

        int height = ConvolutionGeometry.Transposed(input[1], Kernel, Stride, Padding, OutputPadding).Output;
        int width = ConvolutionGeometry.Transposed(input[2], Kernel, Stride, Padding, OutputPadding).Output;
        return height < 1 || width < 1
            ? ShapeInference.Refuse($"its padding of {Padding} cuts the whole output away; use less padding")
            : Shape.Create(Channels, height, width);
    }

    /// <inheritdoc/>
    /// <remarks>The weight is [inputs × outputs × height × width], as in PyTorch; so its fans are counted as PyTorch counts them.</remarks>
    public override IReadOnlyList<ParameterSpec> Parameters(Shape input)
    {
        int fanIn = checked(Channels * Kernel * Kernel);
        int fanOut = checked(input[0] * Kernel * Kernel);
        var weight = new ParameterSpec("weight", Shape.Create(input[0], Channels, Kernel, Kernel), WeightInitializer, fanIn, fanOut);
        return Bias ? [weight, new ParameterSpec("bias", Shape.Create(Channels), BiasInitializer, fanIn, fanOut)] : [weight];
    }
}
