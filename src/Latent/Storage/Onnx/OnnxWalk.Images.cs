using Latent.Networks;
using Latent.Networks.Layers;

namespace Latent.Storage.Onnx;

/// <summary>Convolutions and pooling: their windows, strides and padding.</summary>
internal sealed partial class OnnxWalk
{
    private void TakeConvolution(OnnxNode node)
    {
        (int kernel, int stride) = ReadKernel(node);
        OnnxTensor weight = Weight(node, 1);
        Require(node, _shape.Rank == 3, "its input is no image");
        var conv = new Conv2D(weight.Sizes[0], kernel, stride) { Padding = ReadPadding(node, kernel, stride), Bias = HasBias(node) };
        Push(node, conv, WithBias(node, weight));
    }

    private void TakeTransposed(OnnxNode node)
    {
        (int kernel, int stride) = ReadKernel(node);
        OnnxTensor weight = Weight(node, 1);
        Require(node, _shape.Rank == 3 && node.Numbers("output_shape").Length == 0, "its input is no image, or its output's shape is given");
        int[] pads = Four(node, "pads"), added = node.Numbers("output_padding") is { Length: 2 } given ? given : [0, 0];
        int more = pads[0] - pads[2] + added[0];

        // What is cut off the end less than off the start is as much added to the end.
        Padding padding = pads[0] == pads[1] && more == pads[1] - pads[3] + added[1] && more >= 0 && more < Math.Max(stride, 2) ? pads[0] : Padding.Same;
        for (int axis = 0; padding.IsSame && axis < 2; axis++)
        {
            var same = ConvolutionGeometry.Transposed(_shape[1 + axis], kernel, stride, Padding.Same, 0);
            RequirePadding(node, same.PadBefore == pads[axis] && same.Output == ((_shape[1 + axis] - 1) * stride) + kernel - pads[axis] - pads[axis + 2] + added[axis]);
        }

        var conv = new ConvTranspose2D(weight.Sizes[1], kernel, stride) { Padding = padding, OutputPadding = padding.IsSame ? 0 : more, Bias = HasBias(node) };
        Push(node, conv, WithBias(node, weight));
    }

    private (int Kernel, int Stride) ReadKernel(OnnxNode node)
    {
        OnnxTensor weight = Weight(node, 1);
        Require(node, weight.Sizes.Length == 4 && weight.Sizes[2] == weight.Sizes[3], "its kernel is not square");
        Require(node, node.Number("group", 1) == 1 && node.Numbers("dilations").All(step => step == 1), "it has groups or dilation");
        Require(node, node.Text("auto_pad", "NOTSET") == "NOTSET", "its padding is left to the reader");
        return (weight.Sizes[2], Square(node, "strides", 1));
    }

    /// <summary>As much padding before as is given, where that gives the same windows; else it has to be that of "same".</summary>
    private Padding ReadPadding(OnnxNode node, int kernel, int stride)
    {
        int[] pads = Four(node, "pads");
        foreach (Padding padding in (Padding[])[pads[0], Padding.Same])
        {
            if (Enumerable.Range(0, 2).All(axis => ConvolutionGeometry.Forward(_shape[1 + axis], kernel, stride, padding) is var made
                && made.PadBefore == pads[axis] && made.Output == ((_shape[1 + axis] + pads[axis] + pads[axis + 2] - kernel) / stride) + 1))
            {
                return padding;
            }
        }

        RequirePadding(node, isSo: false);
        return Padding.Same;
    }

    private static void RequirePadding(OnnxNode node, bool isSo) =>
        Require(node, isSo, $"its padding {string.Join(", ", Four(node, "pads"))} is neither the same on all sides nor Keras's \"same\"");

    private static int[] Four(OnnxNode node, string name) => node.Numbers(name) is { Length: 4 } given && given.AsSpan().IndexOfAnyExceptInRange(0, 1 << 16) < 0 ? given : [0, 0, 0, 0];

    private static int Square(OnnxNode node, string name, int otherwise)
    {
        int[] sizes = node.Numbers(name);
        Require(node, sizes.Length == 0 || (sizes.Length == 2 && sizes[0] == sizes[1]), $"its {name} is not the same both ways");
        int size = sizes.Length == 0 ? otherwise : sizes[0];
        Require(node, size >= 1, $"its {name} is not given");
        return size;
    }
}
