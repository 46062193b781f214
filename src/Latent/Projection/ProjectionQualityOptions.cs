using Latent.Numerics;

namespace Latent.Projection;

/// <summary>How the quality of a projection is measured.</summary>
public sealed record ProjectionQualityOptions
{
    /// <summary>The neighbours of a row that are looked at, at least 1 and below half the rows; 12 by default.</summary>
    public int Neighbours { get; init; } = 12;

    /// <summary>The most rows whose neighbours are looked at, at least 1, drawn at random where there are more; 2,000 by default. Each is compared with all rows.</summary>
    public int MaxRows { get; init; } = 2000;

    /// <summary>What the draw follows from; 0 by default.</summary>
    public ulong Seed { get; init; }

    internal void Validate(int count)
    {
        Require.Setting(Neighbours >= 1 && 2 * Neighbours < count, Neighbours, $"at least 1 and below half the {count} rows");
        Require.Setting(MaxRows >= 1, MaxRows, "at least 1");
    }
}
