namespace Latent.Numerics;

/// <summary>
/// The sizes of a two-dimensional convolution from a large image (its input) to a small one (its output). A transposed
/// convolution is the same with the roles exchanged: its input is the small image.
/// </summary>
/// <remarks>Output pixel (y, x) sees input rows y · stride − pad top + 0 … kernel height − 1, and columns likewise; what lies outside is zero.</remarks>
internal readonly record struct ConvolutionShape
{
    /// <summary>The channels of the large image.</summary>
    public required int InputChannels { get; init; }

    /// <summary>The height of the large image.</summary>
    public required int InputHeight { get; init; }

    /// <summary>The width of the large image.</summary>
    public required int InputWidth { get; init; }

    /// <summary>The channels of the small image.</summary>
    public required int OutputChannels { get; init; }

    /// <summary>The height of the small image.</summary>
    public required int OutputHeight { get; init; }

    /// <summary>The width of the small image.</summary>
    public required int OutputWidth { get; init; }

    /// <summary>The kernel's height.</summary>
    public required int KernelHeight { get; init; }

    /// <summary>The kernel's width.</summary>
    public required int KernelWidth { get; init; }

    /// <summary>The stride along both axes.</summary>
    public required int Stride { get; init; }

    /// <summary>The zeros above the large image; below it there are as many as the sizes ask for.</summary>
    public required int PadTop { get; init; }

    /// <summary>The zeros to the left of the large image.</summary>
    public required int PadLeft { get; init; }

    /// <summary>The values of one large image.</summary>
    public int InputLength => InputChannels * InputHeight * InputWidth;

    /// <summary>The values of one small image.</summary>
    public int OutputLength => OutputChannels * OutputHeight * OutputWidth;

    /// <summary>The values of the weight [output channels × input channels × kernel height × kernel width].</summary>
    public int WeightLength => OutputChannels * InputChannels * KernelHeight * KernelWidth;

    /// <summary>The pixels of one large image.</summary>
    public int InputPixels => InputHeight * InputWidth;

    /// <summary>The pixels of one small image.</summary>
    public int OutputPixels => OutputHeight * OutputWidth;

    /// <summary>The first and last + 1 tap of a kernel axis that lies inside the large image for an output position.</summary>
    internal static (int First, int End) Taps(int position, int kernel, int stride, int pad, int size)
    {
        int origin = (position * stride) - pad;
        return (Math.Max(0, -origin), Math.Min(kernel, size - origin));
    }
}
