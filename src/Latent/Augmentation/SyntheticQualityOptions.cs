using Latent.Augmentation.Tables;
using Latent.Autoencoders;
using Latent.Numerics;

namespace Latent.Augmentation;

/// <summary>What <see cref="SyntheticQuality"/> looks at, and how.</summary>
/// <remarks>Checked as a whole when it is used: an <see cref="ArgumentException"/> then names the property, its value and what is allowed.</remarks>
public sealed record SyntheticQualityOptions
{
    /// <summary>The most rows of each kind that are compared, at least 16; 5,000 by default. Classifiers are trained on all.</summary>
    public int Rows { get; init; } = 5_000;

    /// <summary>The neighbours whose distance is the radius of a row's ball in <see cref="ManifoldCoverage"/>, at least 1; 5 by default.</summary>
    public int Neighbours { get; init; } = 5;

    /// <summary>The most clusters of real rows that synthetic rows are looked for in, at least 1; 10 by default, and at most one for each twenty rows.</summary>
    public int Modes { get; init; } = 10;

    /// <summary>What the values of a row mean: codes of a choice are compared as one value for each of the frequent ones. All are numbers where it is <see langword="null"/>, the default.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>
    /// The encoder in whose latent space coverage, modes and the Fréchet distance are measured, trained on rows as they are.
    /// Where it is <see langword="null"/>, the default, one is trained on the training rows, standardised. Figures compare within one encoder.
    /// </summary>
    public Autoencoder? Encoder { get; init; }

    /// <summary>What the encoder is called in the figures; nothing by default.</summary>
    public string EncoderName { get; init; } = "";

    /// <summary>What splits, classifiers and the encoder follow from; 0 by default.</summary>
    public ulong Seed { get; init; }

    internal void Check()
    {
        Require.Setting(Rows >= 16, Rows, "at least 16");
        Require.Setting(Neighbours >= 1, Neighbours, "at least 1");
        Require.Setting(Modes >= 1, Modes, "at least 1");
    }
}
