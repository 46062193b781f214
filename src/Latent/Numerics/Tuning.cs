namespace Latent.Numerics;

/// <summary>The constants of the kernels that were chosen by measuring; they stand here alone, each with its measurement.</summary>
internal static class Tuning
{
    /// <summary>The values of one piece of an element-wise loop. 16 Ki values are 64 KiB: long beside the 1 to 2 µs that sharing costs.</summary>
    public const int ElementwiseChunk = 16384;

    /// <summary>
    /// The values that are summed in vector lanes before the sum goes on in double precision. It is a part of the
    /// results: sums have this order for any number of threads.
    /// </summary>
    public const int SumChunk = 4096;
}
