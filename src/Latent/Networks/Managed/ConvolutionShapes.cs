using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>The sizes that convolution kernels work by, from layers and the shapes they get.</summary>
internal static class ConvolutionShapes
{
    /// <summary>The sizes of a convolution layer.</summary>
    public static ConvolutionShape Of(Conv2D layer, Shape input)
    {
        ConvolutionGeometry vertical = ConvolutionGeometry.Forward(input[1], layer.Kernel, layer.Stride, layer.Padding);
        ConvolutionGeometry horizontal = ConvolutionGeometry.Forward(input[2], layer.Kernel, layer.Stride, layer.Padding);
        return new ConvolutionShape
        {
            InputChannels = input[0],
            InputHeight = input[1],
            InputWidth = input[2],
            OutputChannels = layer.Channels,
            OutputHeight = vertical.Output,
            OutputWidth = horizontal.Output,
            KernelHeight = layer.Kernel,
            KernelWidth = layer.Kernel,
            Stride = layer.Stride,
            PadTop = vertical.PadBefore,
            PadLeft = horizontal.PadBefore,
        };
    }

    /// <summary>The sizes of the convolution, from the layer's output to its input, that a transposed convolution layer runs backwards.</summary>
    public static ConvolutionShape Of(ConvTranspose2D layer, Shape input)
    {
        ConvolutionGeometry vertical = ConvolutionGeometry.Transposed(input[1], layer.Kernel, layer.Stride, layer.Padding, layer.OutputPadding);
        ConvolutionGeometry horizontal = ConvolutionGeometry.Transposed(input[2], layer.Kernel, layer.Stride, layer.Padding, layer.OutputPadding);
        return new ConvolutionShape
        {
            InputChannels = layer.Channels,
            InputHeight = vertical.Output,
            InputWidth = horizontal.Output,
            OutputChannels = input[0],
            OutputHeight = input[1],
            OutputWidth = input[2],
            KernelHeight = layer.Kernel,
            KernelWidth = layer.Kernel,
            Stride = layer.Stride,
            PadTop = vertical.PadBefore,
            PadLeft = horizontal.PadBefore,
        };
    }
}
