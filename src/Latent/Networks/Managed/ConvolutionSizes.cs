using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>The sizes of a convolution from a large image to a small one; a transposed convolution runs it backwards.</summary>
internal readonly record struct ConvolutionSizes
{
    /// <summary>The channels of the large image, which the convolution takes.</summary>
    public required int InputChannels { get; init; }

    /// <summary>The height of the large image.</summary>
    public required int InputHeight { get; init; }

    /// <summary>The width of the large image.</summary>
    public required int InputWidth { get; init; }

    /// <summary>The channels of the small image, which the convolution gives.</summary>
    public required int OutputChannels { get; init; }

    /// <summary>The height of the small image.</summary>
    public required int OutputHeight { get; init; }

    /// <summary>The width of the small image.</summary>
    public required int OutputWidth { get; init; }

    /// <summary>The kernel's height and width.</summary>
    public required int Kernel { get; init; }

    /// <summary>The stride.</summary>
    public required int Stride { get; init; }

    /// <summary>The zeros above the large image.</summary>
    public required int PadTop { get; init; }

    /// <summary>The zeros to the left of the large image.</summary>
    public required int PadLeft { get; init; }

    /// <summary>The values of the large image.</summary>
    public int InputLength => InputChannels * InputHeight * InputWidth;

    /// <summary>The values of the small image.</summary>
    public int OutputLength => OutputChannels * OutputHeight * OutputWidth;

    /// <summary>The values of the weight.</summary>
    public int WeightLength => OutputChannels * InputChannels * Kernel * Kernel;

    /// <summary>The sizes of a convolution layer.</summary>
    public static ConvolutionSizes Of(Conv2D layer, Shape input)
    {
        ConvolutionGeometry vertical = ConvolutionGeometry.Forward(input[1], layer.Kernel, layer.Stride, layer.Padding);
        ConvolutionGeometry horizontal = ConvolutionGeometry.Forward(input[2], layer.Kernel, layer.Stride, layer.Padding);
        return new ConvolutionSizes
        {
            InputChannels = input[0],
            InputHeight = input[1],
            InputWidth = input[2],
            OutputChannels = layer.Channels,
            OutputHeight = vertical.Output,
            OutputWidth = horizontal.Output,
            Kernel = layer.Kernel,
            Stride = layer.Stride,
            PadTop = vertical.PadBefore,
            PadLeft = horizontal.PadBefore,
        };
    }

    /// <summary>The sizes of the convolution that a transposed convolution layer runs backwards.</summary>
    public static ConvolutionSizes Of(ConvTranspose2D layer, Shape input)
    {
        ConvolutionGeometry vertical = ConvolutionGeometry.Transposed(input[1], layer.Kernel, layer.Stride, layer.Padding, layer.OutputPadding);
        ConvolutionGeometry horizontal = ConvolutionGeometry.Transposed(input[2], layer.Kernel, layer.Stride, layer.Padding, layer.OutputPadding);
        return new ConvolutionSizes
        {
            InputChannels = layer.Channels,
            InputHeight = vertical.Output,
            InputWidth = horizontal.Output,
            OutputChannels = input[0],
            OutputHeight = input[1],
            OutputWidth = input[2],
            Kernel = layer.Kernel,
            Stride = layer.Stride,
            PadTop = vertical.PadBefore,
            PadLeft = horizontal.PadBefore,
        };
    }
}
