using System.Diagnostics.CodeAnalysis;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.TorchSharp.Tensors;

/// <summary>Products and convolutions in a precision; with <see cref="TorchPrecision.Mixed"/> their results are bfloat16.</summary>
internal sealed class LayerMath(TorchPrecision precision)
{
    /// <summary>Sets libtorch's switches, which are those of the whole process, for a precision.</summary>
    public static void Allow(TorchPrecision precision)
    {
        bool isRounded = precision == TorchPrecision.TensorFloat32;
        backends.cuda.matmul.allow_tf32 = isRounded;
        backends.cudnn.allow_tf32 = isRounded;
    }

    /// <summary>input · weightᵀ + bias.</summary>
    public Tensor Linear(Tensor input, Tensor weight, Tensor? bias) => nn.functional.linear(Factor(input), Factor(weight), Factor(bias));

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
        return nn.functional.conv2d(Factor(padded), Factor(weight), Factor(bias), strides: strides, padding: padding);
    }

    /// <summary>A transposed convolution.</summary>
    public Tensor Enlarge(ConvTranspose2D layer, Shape before, Tensor input, Tensor weight, Tensor? bias)
    {
        (ConvolutionGeometry geometry, int padding, int extra) rows = GeometryOf(layer, before[1]), columns = GeometryOf(layer, before[2]);
        long[] strides = [layer.Stride, layer.Stride], paddings = [rows.padding, columns.padding], extras = [rows.extra, columns.extra];
        // libtorch 1.13 gave a wrong size for this in bfloat16 on a CPU; a GPU is where it pays.
        Tensor output = input.device_type == DeviceType.CUDA
            ? nn.functional.conv_transpose2d(Factor(input), Factor(weight), Factor(bias), strides: strides, padding: paddings, output_padding: extras)
            : nn.functional.conv_transpose2d(Exact(input), weight, bias, strides: strides, padding: paddings, output_padding: extras);

        // Where "same" cuts an odd number, libtorch cuts the smaller half on both sides and the last row and column go here.
        return output.shape[2] == rows.geometry.Output && output.shape[3] == columns.geometry.Output
            ? output
            : output.narrow(2, 0, rows.geometry.Output).narrow(3, 0, columns.geometry.Output);
    }

    /// <summary>Values in float32, for what bfloat16 is too coarse for.</summary>
    public static Tensor Exact(Tensor values) => values.dtype == ScalarType.Float32 ? values : values.to_type(ScalarType.Float32);

    /// <summary>Batch normalization of one value per channel: it is its own mean, so that the shift alone is left; libtorch refuses it.</summary>
    public static Tensor NormalizeAlone(Tensor input, Tensor weight, Tensor bias)
    {
        long[] channels = new long[input.shape.Length];
        Array.Fill(channels, 1);
        channels[1] = input.shape[1];
        return ((input - input) * weight.view(channels)) + bias.view(channels);
    }

    [return: NotNullIfNotNull(nameof(values))]
    private Tensor? Factor(Tensor? values) => precision == TorchPrecision.Mixed ? values?.bfloat16() : values;

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
