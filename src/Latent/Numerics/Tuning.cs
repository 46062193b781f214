namespace Latent.Numerics;

/// <summary>The constants of the kernels that follow from measurements and from the sizes of caches; they stand here alone, each with its reason. Measured on one core of a Zen 5 with 48 KiB and 1 MiB of cache.</summary>
internal static class Tuning
{
    /// <summary>The values of one piece of an element-wise loop. 16 Ki values are 64 KiB: long beside the 1 to 2 µs that sharing costs.</summary>
    public const int ElementwiseChunk = 16384;

    /// <summary>
    /// The values that are summed in vector lanes before the sum goes on in double precision. It is a part of the
    /// results: sums have this order for any number of threads.
    /// </summary>
    public const int SumChunk = 4096;

    /// <summary>The fewest multiplications worth waking another thread for: some 2 µs of one.</summary>
    public const double ProductWorkPerThread = 128 * 1024;

    /// <summary>The most columns of a piece of a product: its panels of 256 inner indices take 192 KiB of the second level of cache. 1024³ ran at 88 % of the peak with it.</summary>
    public const int ProductPieceColumns = 192;

    /// <summary>The fewest columns of a piece before rows are shared out instead: two vectors of 16, whose tiles still reach 85 % of the peak.</summary>
    public const int ProductLeastColumns = 32;

    /// <summary>The fewest inner indices for which columns that fill no vector are taken as rows of the transposed product; below, turning the result round costs what that brings.</summary>
    public const int ProductNarrowDepth = 64;

    /// <summary>The most weights that pass by for each few pixels of a convolution; beyond, vectors are taken along blocks. 256 KiB, a quarter of the second level of cache.</summary>
    public const int ConvolutionWeightsByPixel = 64 * 1024;

    /// <summary>The most products of a value of a convolution for which the memory it is written to is fetched ahead.</summary>
    public const int ConvolutionShortSum = 16;

    /// <summary>The values of 8 channels of the small image in a region of a weight gradient: 24 KiB of a first-level cache of 32 or 48. Packing such regions brought dcgan-64's third layer from 43 to 66 % of the peak. It orders sums.</summary>
    public const int GradientRegionFloats = 6144;

    /// <summary>The sums of a piece of a weight gradient, which wait in the second level of cache: 512 KiB of 1 MiB. With room for one tile of the small image only, conv-latent314's second layer ran at 19 % of the peak rather than 41.</summary>
    public const int GradientSumsFloats = 128 * 1024;

    /// <summary>The transposed values of a piece of a weight gradient whose small image is one pixel: 64 KiB, since with 16 the rows of weights, each on a page of its own, were touched for too few at once.</summary>
    public const int PointGradientPanelFloats = 16 * 1024;

    /// <summary>The most tiles of the large image that a piece takes for one packed tile of the small one: beyond, packing costs next to nothing.</summary>
    public const int GradientInputTiles = 12;

    /// <summary>The random numbers of a piece; a multiple of 32. At some 1 to 3 ns each a piece takes about 5 µs.</summary>
    public const int RandomChunk = 4096;
}
