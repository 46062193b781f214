using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
        int taps = shape.KernelHeight * shape.KernelWidth;
        nint targetStride = backward ? taps : (nint)taps * shape.InputChannels, sourceStride = backward ? (nint)taps * shape.InputChannels : taps;
        int first = index * ConvolutionPass.TileChannels, count = Math.Min(ConvolutionPass.TileChannels, targets - first);
        float* panel = packed + ((nint)index * taps * sources * ConvolutionPass.TileChannels);
        float* from = weight + (first * targetStride);

        // A source's taps lie side by side in each target's weights, so that they are read in one go, eight of eight at once
        // through registers. Tap by tap, each line of cache was fetched once for each of its taps; that took a fifth of the
        // time of dcgan-64's fourth layer.
        float* square = stackalloc float[ConvolutionPass.TileChannels * ConvolutionPass.TileChannels];
        nint* places = stackalloc nint[ConvolutionPass.TileChannels];
        int whole = Avx.IsSupported && count == ConvolutionPass.TileChannels ? taps & ~7 : 0;
        for (int tap = 0; tap < whole; tap += ConvolutionPass.TileChannels)
        {
            for (int i = 0; i < ConvolutionPass.TileChannels; i++)
            {
                places[i] = Place(tap + i) * sources;
            }

            for (int source = 0; source < sources; source++)
            {
                Transposition.Block8(from + (source * sourceStride) + tap, targetStride, square, ConvolutionPass.TileChannels);
                for (int i = 0; i < ConvolutionPass.TileChannels; i++)
                {
                    float* to = panel + ((places[i] + source) * ConvolutionPass.TileChannels);
                    Vector256.Load(square + (i * ConvolutionPass.TileChannels)).Store(to);
                }
            }
        }

        for (int tap = whole; tap < taps; tap++)
        {
            float* to = panel + (Place(tap) * sources * ConvolutionPass.TileChannels);
            for (int source = 0; source < sources; source++)
            {
                for (int target = 0; target < ConvolutionPass.TileChannels; target++)
                {
                    to[target] = target < count ? from[(target * targetStride) + (source * sourceStride) + tap] : 0f;
                }

                to += ConvolutionPass.TileChannels;
            }
        }
    }

    /// <summary>Where a tap lies among the packed ones: backward class by class of both axes, rows of a class before those of the next, and within them columns.</summary>
    private nint Place(int tap)
    {
        if (!backward)
        {
            return tap;
        }

        (int ky, int kx) = Math.DivRem(tap, shape.KernelWidth);
        int stride = shape.Stride, py = ky % stride, px = kx % stride;
        int yStart = ClassStart(shape.KernelHeight, stride, py), xStart = ClassStart(shape.KernelWidth, stride, px);
        int yTaps = ConvolutionAxis.ClassSize(shape.KernelHeight, stride, py), xTaps = ConvolutionAxis.ClassSize(shape.KernelWidth, stride, px);
        return ((nint)yStart * shape.KernelWidth) + (yTaps * xStart) + ((yTaps - 1 - (ky / stride)) * xTaps) + (xTaps - 1 - (kx / stride));
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
