using Latent.Numerics;

namespace Latent.Projection;

/// <summary>How new rows are placed in a map. The defaults are openTSNE's (Poličar, Stražar and Zupan 2019).</summary>
public sealed record TSnePlacementOptions
{
    /// <summary>
    /// The effective number of neighbours of a new row, at least 1; 5 by default, and less where the map has fewer than
    /// three times as many rows. Small, because a new row is drawn only to rows that already have their places.
    /// </summary>
    public double Perplexity { get; init; } = 5;

    /// <summary>The neighbours whose median is a new row's first place, at least 1; 25 by default.</summary>
    public int InitialNeighbours { get; init; } = 25;

    /// <summary>The steps, at least 0; 250 by default. With 0 a new row stays at the median of its neighbours.</summary>
    public int Iterations { get; init; } = 250;

    /// <summary>The factor of the attraction, at least 1; 1.5 by default.</summary>
    public double Exaggeration { get; init; } = 1.5;

    /// <summary>The step length, above 0; 0.1 by default.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>The momentum, from 0 to below 1; 0.8 by default.</summary>
    public double Momentum { get; init; } = 0.8;

    /// <summary>The longest gradient of a row, above 0; longer ones are cut to it; 0.25 by default.</summary>
    public double MaxGradientNorm { get; init; } = 0.25;

    internal void Validate()
    {
        Require.Setting(Perplexity >= 1 && double.IsFinite(Perplexity), Perplexity, "at least 1");
        Require.Setting(InitialNeighbours >= 1, InitialNeighbours, "at least 1");
        Require.Setting(Iterations >= 0, Iterations, "at least 0");
        Require.Setting(Exaggeration >= 1 && double.IsFinite(Exaggeration), Exaggeration, "at least 1");
        Require.Setting(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, "above 0");
        Require.Setting(Momentum is >= 0 and < 1, Momentum, "from 0 to below 1");
        Require.Setting(MaxGradientNorm > 0, MaxGradientNorm, "above 0");
    }
}
