using System.Collections.Immutable;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>How the GAN for tables is built and trained (Xu et al., "Modeling tabular data using conditional GAN", 2019, whose settings are the defaults but where it says otherwise).</summary>
/// <remarks>Checked as a whole when it is used: an <see cref="ArgumentException"/> then names the property, its value and what is allowed.</remarks>
public sealed record TableGanOptions
{
    /// <summary>The values that the generator draws, at least 1; 128 by default.</summary>
    public int Latent { get; init; } = 128;

    /// <summary>The units of the generator's hidden layers, at least one layer; 256 and 256 by default. Plain dense layers with batch normalization: the paper's also hand their input on.</summary>
    public ImmutableArray<int> Generator { get; init; } = [256, 256];

    /// <summary>The units of the discriminator's hidden layers, at least one layer; 256 and 256 by default.</summary>
    public ImmutableArray<int> Discriminator { get; init; } = [256, 256];

    /// <summary>The rows that the discriminator judges together, at least 1; 1 by default. The paper's 10 make a step of 500 rows one of 50 judgments, and on Adult worse rows.</summary>
    public int Packing { get; init; } = 1;

    /// <summary>The rows of one step, at least 1; 500 by default. Brought down to the number of rows, and to a multiple of <see cref="Packing"/>.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>The steps of each network, at least 1; 5,000 by default (the paper: 300 passes over the rows).</summary>
    public int Steps { get; init; } = 5_000;

    /// <summary>Adam's rate for both networks, above 0; 0.0002 by default.</summary>
    public float LearningRate { get; init; } = 2e-4f;

    /// <summary>The weight of the gradient penalty, at least 0; 10 by default.</summary>
    public float GradientPenalty { get; init; } = 10;

    /// <summary>How soft the generator's draws are, above 0; 0.2 by default.</summary>
    public float Temperature { get; init; } = 0.2f;

    /// <summary>
    /// How often the condition that a row is drawn by is its class, from 0 to 1; 0.5 by default. Otherwise it is a category of
    /// one of the other choices, each as often as the others. In the paper the class is one of them.
    /// </summary>
    public float ClassShare { get; init; } = 0.5f;

    /// <summary>The most modes of a number's mixture, from 1 to 255; 10 by default.</summary>
    public int MaxModes { get; init; } = 10;

    /// <summary>The most categories of a choice that are told apart, at least 2; 256 by default. Rarer ones are one category, of which one is drawn as often as it was seen.</summary>
    public int MaxCategories { get; init; } = 256;

    /// <summary>How slowly the moving average of the generator's weights, which the model gets, follows; from 0, the last weights, to below 1; 0.999 by default (not in the paper).</summary>
    public float AverageDecay { get; init; } = 0.999f;

    /// <summary>The most megabytes that the rows as they are learnt and the networks in training may take together, at least 1; 2,048 by default. What would take more is refused before it is taken.</summary>
    public int MaxMegabytes { get; init; } = 2_048;

    /// <summary>What all randomness follows from; 0 by default.</summary>
    public ulong Seed { get; init; }

    internal void Check()
    {
        Require.Setting(Latent >= 1, Latent, "at least 1");
        Require.Setting(Packing >= 1, Packing, "at least 1");
        Require.Setting(BatchSize >= 1, BatchSize, "at least 1");
        Require.Setting(Steps >= 1, Steps, "at least 1");
        Require.Setting(LearningRate > 0 && float.IsFinite(LearningRate), LearningRate, "a finite number above 0");
        Require.Setting(GradientPenalty >= 0 && float.IsFinite(GradientPenalty), GradientPenalty, "a finite number of at least 0");
        Require.Setting(Temperature > 0 && float.IsFinite(Temperature), Temperature, "a finite number above 0");
        Require.Setting(ClassShare is >= 0 and <= 1, ClassShare, "from 0 to 1");
        Require.Setting(MaxModes is >= 1 and <= 255, MaxModes, "from 1 to 255");
        Require.Setting(MaxCategories >= 2, MaxCategories, "at least 2");
        Require.Setting(MaxMegabytes >= 1, MaxMegabytes, "at least 1");
        Require.Setting(AverageDecay is >= 0 and < 1, AverageDecay, "from 0 to below 1");
        TableLayers.Check(Generator);
        TableLayers.Check(Discriminator);
    }
}
