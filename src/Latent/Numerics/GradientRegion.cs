namespace Latent.Numerics;

/// <summary>The pixels over which a tap's gradient is summed: some blocks, rows and columns of the small image, and the steps beside them in the large one.</summary>
internal readonly struct GradientRegion
{
    public required int Blocks { get; init; }

    public required int Rows { get; init; }

    public required int Pixels { get; init; }

    public required nint SmallBlock { get; init; }

    public required nint SmallRow { get; init; }

    public required nint SmallPixel { get; init; }

    public required nint LargeBlock { get; init; }

    public required nint LargeRow { get; init; }

    public required nint LargePixel { get; init; }
}
