using Latent.Data;
using Latent.Numerics;

namespace Latent.Cli.Tour;

/// <summary>The rows of a tour: some to learn from, others to test on.</summary>
internal sealed record TourData
{
    /// <summary>The name for the report.</summary>
    public required string Name { get; init; }

    /// <summary>Where it came from.</summary>
    public required string Source { get; init; }

    /// <summary>The rows to learn from.</summary>
    public required MemorySamples Training { get; init; }

    /// <summary>The rows that nothing learns from.</summary>
    public required MemorySamples Test { get; init; }

    /// <summary>The names of the classes; none where there are no labels.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>What was done to the values, in words.</summary>
    public required string Preparation { get; init; }

    /// <summary>What identifies the rows: the first 16 hexadecimal digits of the SHA-256 of shape, values and labels.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The shape of a row.</summary>
    public Shape Shape => Training.Shape;

    /// <summary>Whether rows have classes.</summary>
    public bool HasLabels => ClassNames.Count > 0;

    /// <summary>Whether rows can be drawn.</summary>
    public bool AreImages => Report.Images.Raster.IsImage(Shape);

    /// <summary>What a row is called.</summary>
    public string RowWord => AreImages ? "image" : "row";
}
