using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Packs the weights of a convolution for <see cref="ConvolutionPass"/>: one piece for each 8 target channels.</summary>
internal readonly unsafe struct ConvolutionPacking(ConvolutionShape shape, bool backward, float* weight, float* packed) : IPoolTask
{
    /// <summary>The floats of the packed weights.</summary>
    public static long Length(in ConvolutionShape shape, bool backward)
    {
        int target = backward ? shape.InputChannels : shape.OutputChannels, source = backward ? shape.OutputChannels : shape.InputChannels;
        return (long)Tiles(target) * ConvolutionPass.TileChannels * source * shape.KernelHeight * shape.KernelWidth;
    }

    /// <summary>The tiles of a number of channels.</summary>
    public static int Tiles(int channels) => (channels + ConvolutionPass.TileChannels - 1) / ConvolutionPass.TileChannels;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int index)
    {
        int targets = backward ? shape.InputChannels : shape.OutputChannels, sources = backward ? shape.OutputChannels : shape.InputChannels;
        nint taps = (nint)shape.KernelHeight * shape.KernelWidth;
        nint targetStride = backward ? taps : taps * shape.InputChannels, sourceStride = backward ? taps * shape.InputChannels : taps;
        int first = index * ConvolutionPass.TileChannels, count = Math.Min(ConvolutionPass.TileChannels, targets - first);
        float* panel = packed + (index * taps * sources * ConvolutionPass.TileChannels);
        for (int ky = 0; ky < shape.KernelHeight; ky++)
        {
            for (int kx = 0; kx < shape.KernelWidth; kx++)
            {
                nint place = ((nint)ky * shape.KernelWidth) + kx;
                if (backward)
                {
                    // Class by class of both axes: rows of a class lie before those of the next, and within them columns.
                    int stride = shape.Stride, py = ky % stride, px = kx % stride;
                    int yStart = ClassStart(shape.KernelHeight, stride, py), xStart = ClassStart(shape.KernelWidth, stride, px);
                    int yTaps = ConvolutionAxis.ClassSize(shape.KernelHeight, stride, py), xTaps = ConvolutionAxis.ClassSize(shape.KernelWidth, stride, px);
                    place = ((nint)yStart * shape.KernelWidth) + (yTaps * xStart) + ((yTaps - 1 - (ky / stride)) * xTaps) + (xTaps - 1 - (kx / stride));
                }

                float* to = panel + (place * sources * ConvolutionPass.TileChannels);
                float* from = weight + (first * targetStride) + ((nint)ky * shape.KernelWidth) + kx;
                for (int source = 0; source < sources; source++)
                {
                    for (int target = 0; target < ConvolutionPass.TileChannels; target++)
                    {
                        to[target] = target < count ? from[target * targetStride] : 0f;
                    }

                    to += ConvolutionPass.TileChannels;
                    from += sourceStride;
                }
            }
        }
    }

    private static int ClassStart(int kernel, int stride, int remainder)
    {
        int start = 0;
        for (int other = 0; other < remainder; other++)
        {
            start += ConvolutionAxis.ClassSize(kernel, stride, other);
        }

        return start;
    }
}
