using System.Globalization;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>How a UMAP map is made. The defaults are umap-learn's, but for the first places and the rate, which is a step's length here.</summary>
public sealed record UmapOptions
{
    /// <summary>
    /// The neighbours that a row is tied to, from 2 to the other rows; by default (<see langword="null"/>) 15, or what the
    /// number of rows allows where that is less. Few show detail, many the arrangement at large.
    /// </summary>
    public int? NeighbourCount { get; init; }

    /// <summary>The distance between rows, and how neighbours are found.</summary>
    public NeighbourOptions Neighbours { get; init; } = new();

    /// <summary>How near points that belong together come to each other, from 0 to below <see cref="Spread"/>; 0.1 by default. Small makes dense clumps.</summary>
    public double MinimumDistance { get; init; } = 0.1;

    /// <summary>The scale of the map, above 0; 1 by default.</summary>
    public double Spread { get; init; } = 1;

    /// <summary>Where the points stand at first; at the principal components by default, which keep the global arrangement (Kobak and Linderman 2021).</summary>
    public MapInitialization Initialization { get; init; } = MapInitialization.PrincipalComponents;

    /// <summary>The steps of all points, at least 1; by default (<see langword="null"/>) 500 up to 10,000 rows and 200 above.</summary>
    public int? Epochs { get; init; }

    /// <summary>The length of a coordinate's first step, above 0; 0.5 by default. It falls to 0 along a line.</summary>
    public double LearningRate { get; init; } = 0.5;

    /// <summary>How many rows a point is pushed away from for each it is drawn to, at least 1; 5 by default. More make clusters denser and the gaps between them wider.</summary>
    public int NegativeSamples { get; init; } = 5;

    /// <summary>The factor γ of the repulsion, above 0; 1 by default.</summary>
    public double RepulsionStrength { get; init; } = 1;

    /// <summary>The steps in which a new row finds its place, at least 0; 100 by default. With 0 it stays at the mean of its neighbours, weighted by their ties.</summary>
    public int PlacementEpochs { get; init; } = 100;

    /// <summary>The epochs between reports of progress, at least 1; 20 by default.</summary>
    public int ReportInterval { get; init; } = 20;

    /// <summary>What all randomness follows from; 0 by default.</summary>
    public ulong Seed { get; init; }

    /// <summary>The neighbours for a number of rows; throws where an option does not fit.</summary>
    internal int Validate(int count)
    {
        if (count < 4)
            throw new ArgumentOutOfRangeException(nameof(count), count, "UMAP needs at least 4 rows, because a row needs neighbours to be laid out by. Give more rows.");
        ArgumentNullException.ThrowIfNull(Neighbours);
        Neighbours.Validate();
        Require.Setting(Spread > 0 && double.IsFinite(Spread), Spread, "a finite number above 0");
        Require.Setting(MinimumDistance >= 0 && MinimumDistance < Spread, MinimumDistance, string.Create(CultureInfo.InvariantCulture, $"from 0 to below {nameof(Spread)}, which is {Spread}"));
        Require.Defined(Initialization);
        Require.Setting(Epochs is null or >= 1, Epochs, "at least 1, or null to follow the rows");
        Require.Setting(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, "a finite number above 0");
        Require.Setting(NegativeSamples >= 1, NegativeSamples, "at least 1");
        Require.Setting(RepulsionStrength > 0 && double.IsFinite(RepulsionStrength), RepulsionStrength, "a finite number above 0");
        Require.Setting(PlacementEpochs >= 0, PlacementEpochs, "at least 0");
        Require.Setting(ReportInterval >= 1, ReportInterval, "at least 1");
        if (NeighbourCount is not { } neighbours)
            return Math.Min(15, count - 1);
        Require.Setting(neighbours >= 2 && neighbours < count, neighbours, string.Create(CultureInfo.InvariantCulture, $"from 2 to the other rows, of which there are {count - 1} (or null, to follow the rows)"), nameof(NeighbourCount));
        return neighbours;
    }

    /// <summary>The epochs for a number of rows.</summary>
    internal int EpochsFor(int count) => Epochs ?? (count <= 10_000 ? 500 : 200);
}
