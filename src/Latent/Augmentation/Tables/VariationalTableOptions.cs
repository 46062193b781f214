using System.Collections.Immutable;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>How the variational autoencoder for tables is built and trained (TVAE: Xu et al., "Modeling tabular data using conditional GAN", 2019, section 4.5).</summary>
/// <remarks>Checked as a whole when it is used: an <see cref="ArgumentException"/> then names the property, its value and what is allowed.</remarks>
public sealed record VariationalTableOptions
{
    /// <summary>The latents, at least 1; 32 by default (the paper: 128, of which few come to tell anything).</summary>
    public int Latent { get; init; } = 32;

    /// <summary>The units of the encoder's hidden layers, and turned round of the decoder's; 128 and 128 by default.</summary>
    public ImmutableArray<int> Hidden { get; init; } = [128, 128];

    /// <summary>How much the divergence counts against the reconstruction, at least 0; 0.5 by default, as in the paper's code.</summary>
    public float Beta { get; init; } = 0.5f;

    /// <summary>The normal distributions in the mixture of each class's latents, at least 1; 5 by default.</summary>
    public int Components { get; init; } = 5;

    /// <summary>The rows of one step, at least 1; 500 by default. Brought down to the number of rows.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>The steps, at least 1; 5,000 by default.</summary>
    public int Steps { get; init; } = 5_000;

    /// <summary>Adam's rate, above 0; 0.001 by default.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>The most modes of a number's mixture, from 1 to 255; 10 by default.</summary>
    public int MaxModes { get; init; } = 10;

    /// <summary>The most categories of a choice that are told apart, at least 2; 256 by default.</summary>
    public int MaxCategories { get; init; } = 256;

    /// <summary>The most megabytes that the rows as they are learnt and the networks in training may take together, at least 1; 2,048 by default. What would take more is refused before it is taken.</summary>
    public int MaxMegabytes { get; init; } = 2_048;

    /// <summary>What all randomness follows from; 0 by default.</summary>
    public ulong Seed { get; init; }

    internal void Check()
    {
        Require.Setting(Latent >= 1, Latent, "at least 1");
        Require.Setting(Beta >= 0 && float.IsFinite(Beta), Beta, "a finite number of at least 0");
        Require.Setting(Components >= 1, Components, "at least 1");
        Require.Setting(BatchSize >= 1, BatchSize, "at least 1");
        Require.Setting(Steps >= 1, Steps, "at least 1");
        Require.Setting(LearningRate > 0 && float.IsFinite(LearningRate), LearningRate, "a finite number above 0");
        Require.Setting(MaxModes is >= 1 and <= 255, MaxModes, "from 1 to 255");
        Require.Setting(MaxCategories >= 2, MaxCategories, "at least 2");
        Require.Setting(MaxMegabytes >= 1, MaxMegabytes, "at least 1");
        TableLayers.Check(Hidden);
    }
}
