namespace Latent.Numerics;

/// <summary>For one position of the target along one axis: which taps reach it and where the source they read begins.</summary>
/// <remarks>
/// Taps are sorted into classes so that those of one class that reach a target position are a row of neighbours whose
/// sources are neighbours too. A convolution has one class with all taps. A transposed one with stride s has s: taps
/// congruent modulo s, in descending order, because with the tap the source position falls.
/// </remarks>
internal struct ConvolutionAxis
{
    /// <summary>The taps of all classes before.</summary>
    public int ClassStart;

    /// <summary>The taps of the class.</summary>
    public int ClassTaps;

    /// <summary>The first tap of the class that reads inside the source.</summary>
    public int First;

    /// <summary>How many do; 0 where the target position is reached by none.</summary>
    public int Count;

    /// <summary>The source position that the first one reads; the next ones read the next.</summary>
    public int Source;

    /// <summary>The positions of a convolution's output.</summary>
    public static void Forward(Span<ConvolutionAxis> axis, int kernel, int stride, int pad, int sourceSize)
    {
        for (int position = 0; position < axis.Length; position++)
        {
            (int first, int end) = ConvolutionShape.Taps(position, kernel, stride, pad, sourceSize);
            bool any = end > first;
            axis[position] = new ConvolutionAxis
            {
                ClassTaps = kernel,
                First = any ? first : 0,
                Count = any ? end - first : 0,
                Source = any ? (position * stride) - pad + first : 0,
            };
        }
    }

    /// <summary>The positions of a transposed convolution's output: position + pad = source · stride + tap.</summary>
    public static void Backward(Span<ConvolutionAxis> axis, int kernel, int stride, int pad, int sourceSize)
    {
        for (int position = 0; position < axis.Length; position++)
        {
            int remainder = (position + pad) % stride, quotient = (position + pad) / stride;
            int taps = ClassSize(kernel, stride, remainder), start = 0;
            for (int other = 0; other < remainder; other++)
            {
                start += ClassSize(kernel, stride, other);
            }

            // Tap remainder + stride · j reads source quotient − j.
            int highest = Math.Min(taps - 1, quotient), lowest = Math.Max(0, quotient - sourceSize + 1);
            bool any = highest >= lowest;
            axis[position] = new ConvolutionAxis
            {
                ClassStart = start,
                ClassTaps = taps,
                First = any ? taps - 1 - highest : 0,
                Count = any ? highest - lowest + 1 : 0,
                Source = any ? quotient - highest : 0,
            };
        }
    }

    /// <summary>The taps congruent to a remainder modulo the stride.</summary>
    public static int ClassSize(int kernel, int stride, int remainder) => remainder >= kernel ? 0 : ((kernel - remainder - 1) / stride) + 1;
}
