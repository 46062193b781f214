using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.TorchSharp.Tensors;

/// <summary>Products and convolutions, in float32 or, with mixed precision, in bfloat16 with results in float32.</summary>
internal sealed class LayerMath(bool mixedPrecision)
{
    /// <summary>input · weightᵀ + bias.</summary>
    public Tensor Linear(Tensor input, Tensor weight, Tensor? bias) => mixedPrecision
        ? nn.functional.linear(input.bfloat16(), weight.bfloat16(), bias?.bfloat16()).to_type(ScalarType.Float32)
        : nn.functional.linear(input, weight, bias);

    /// <summary>A convolution.</summary>
    public Tensor Convolve(Conv2D layer, Shape before, Tensor input, Tensor weight, Tensor? bias)
    {
        (int Before, int After) rows = PaddingOf(layer, before[1]), columns = PaddingOf(layer, before[2]);
        Tensor padded = input;
        long[] padding = [rows.Before, columns.Before];
        if (rows.Before != rows.After || columns.Before != columns.After)
        {
            // "Same" puts the odd row and column at the end, which libtorch's own padding cannot.
            padded = nn.functional.pad(input, new long[] { columns.Before, columns.After, rows.Before, rows.After });
            padding = [0, 0];
        }

        long[] strides = [layer.Stride, layer.Stride];
        return mixedPrecision
            ? nn.functional.conv2d(padded.bfloat16(), weight.bfloat16(), bias?.bfloat16(), strides: strides, padding: padding).to_type(ScalarType.Float32)
            : nn.functional.conv2d(padded, weight, bias, strides: strides, padding: padding);
    }

    /// <summary>A transposed convolution.</summary>
    public Tensor Enlarge(ConvTranspose2D layer, Shape before, Tensor input, Tensor weight, Tensor? bias)
    {
        (ConvolutionGeometry geometry, int padding, int extra) rows = GeometryOf(layer, before[1]), columns = GeometryOf(layer, before[2]);
        long[] strides = [layer.Stride, layer.Stride], paddings = [rows.padding, columns.padding], extras = [rows.extra, columns.extra];
        // libtorch 1.13 gave a wrong size for this in bfloat16 on a CPU; a GPU is where it pays.
        Tensor output = mixedPrecision && input.device_type == DeviceType.CUDA
            ? nn.functional.conv_transpose2d(input.bfloat16(), weight.bfloat16(), bias?.bfloat16(), strides: strides, padding: paddings, output_padding: extras).to_type(ScalarType.Float32)
            : nn.functional.conv_transpose2d(input, weight, bias, strides: strides, padding: paddings, output_padding: extras);

        // Where "same" cuts an odd number, libtorch cuts the smaller half on both sides and the last row and column go here.
        return output.shape[2] == rows.geometry.Output && output.shape[3] == columns.geometry.Output
            ? output
            : output.narrow(2, 0, rows.geometry.Output).narrow(3, 0, columns.geometry.Output);
    }

    /// <summary>Batch normalization of one value per channel: it is its own mean, so that the shift alone is left; libtorch refuses it.</summary>
    public static Tensor NormalizeAlone(Tensor input, Tensor weight, Tensor bias)
    {
        long[] channels = new long[input.shape.Length];
        Array.Fill(channels, 1);
        channels[1] = input.shape[1];
        return ((input - input) * weight.view(channels)) + bias.view(channels);
    }

    private static (int Before, int After) PaddingOf(Conv2D layer, int size)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Forward(size, layer.Kernel, layer.Stride, layer.Padding);
        int total = Math.Max(((geometry.Output - 1) * layer.Stride) + layer.Kernel - size, 0);
        return layer.Padding.IsSame ? (geometry.PadBefore, total - geometry.PadBefore) : (geometry.PadBefore, geometry.PadBefore);
    }

    private static (ConvolutionGeometry Geometry, int Padding, int Extra) GeometryOf(ConvTranspose2D layer, int size)
    {
        ConvolutionGeometry geometry = ConvolutionGeometry.Transposed(size, layer.Kernel, layer.Stride, layer.Padding, layer.OutputPadding);
        int given = ((size - 1) * layer.Stride) + layer.Kernel - (2 * geometry.PadBefore);
        return (geometry, geometry.PadBefore, Math.Max(geometry.Output - given, 0));
    }
}
