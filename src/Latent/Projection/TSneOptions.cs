using System.Globalization;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>How a t-SNE map is made. The defaults follow openTSNE, which follow Belkina et al. (2019) and Kobak and Berens (2019).</summary>
public sealed record TSneOptions
{
    /// <summary>
    /// The effective number of neighbours of a row, from 1 to a third of the other rows; by default
    /// (<see langword="null"/>) 30, or what the number of rows allows where that is less.
    /// </summary>
    public double? Perplexity { get; init; }

    /// <summary>How strongly a row is drawn to its neighbours; by perplexity by default.</summary>
    public AffinityKind Affinity { get; init; } = AffinityKind.Perplexity;

    /// <summary>The distance between rows, and how neighbours are found.</summary>
    public NeighbourOptions Neighbours { get; init; } = new();

    /// <summary>How repulsion is computed; the fastest for the number of rows by default.</summary>
    public TSneMethod Method { get; init; } = TSneMethod.Automatic;

    /// <summary>For <see cref="TSneMethod.BarnesHut"/>, how large a square may be for its distance to count as one point, from 0 (exact) to 1; 0.5 by default.</summary>
    public double Theta { get; init; } = 0.5;

    /// <summary>Where the points stand at first; at the principal components by default.</summary>
    public MapInitialization Initialization { get; init; } = MapInitialization.PrincipalComponents;

    /// <summary>The steps after those with early exaggeration, at least 0; 500 by default.</summary>
    public int Iterations { get; init; } = 500;

    /// <summary>The steps with early exaggeration, at least 0; 250 by default.</summary>
    public int EarlyExaggerationIterations { get; init; } = 250;

    /// <summary>The factor of the attraction in the first steps, at least 1; 12 by default.</summary>
    public double EarlyExaggeration { get; init; } = 12;

    /// <summary>The factor of the attraction afterwards, at least 1; 1, the true objective, by default. Above 1 clusters draw together (Kobak and Berens 2019).</summary>
    public double LateExaggeration { get; init; } = 1;

    /// <summary>
    /// The step length, above 0; by default (<see langword="null"/>) the rows divided by the exaggeration of the phase,
    /// and at least 200: the rule of Belkina et al. (2019), applied in each phase as openTSNE does. The gradient is
    /// taken without its factor 4, as in van der Maaten's program, FIt-SNE and openTSNE; scikit-learn keeps the factor,
    /// so that its rates are a quarter of these.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>The momentum during early exaggeration, from 0 to below 1; 0.5 by default.</summary>
    public double EarlyMomentum { get; init; } = 0.5;

    /// <summary>The momentum afterwards, from 0 to below 1; 0.8 by default.</summary>
    public double Momentum { get; init; } = 0.8;

    /// <summary>The longest way a point may go in one step, above 0, in units of the map; 5 by default.</summary>
    public double MaxStepNorm { get; init; } = 5;

    /// <summary>
    /// The α of the kernel (1 + d²/α)^−α, above 0 (Kobak et al. 2019); 1, the kernel of t-SNE, by default. Below 1 the
    /// tails are heavier and the clusters finer.
    /// </summary>
    public double DegreesOfFreedom { get; init; } = 1;

    /// <summary>How new rows are placed in the map where nothing else is asked for; saved with the map.</summary>
    public TSnePlacementOptions Placement { get; init; } = new();

    /// <summary>The steps between reports of progress, at least 1; 50 by default.</summary>
    public int ReportInterval { get; init; } = 50;

    /// <summary>What all randomness follows from; 0 by default.</summary>
    public ulong Seed { get; init; }

    /// <summary>The perplexity for a number of rows; throws where an option does not fit.</summary>
    internal double Validate(int count)
    {
        if (count < 4)
            throw new ArgumentOutOfRangeException(nameof(count), count, "t-SNE needs at least 4 rows, because a row needs 3 neighbours to be laid out by. Give more rows.");
        Neighbours.Validate();
        ArgumentNullException.ThrowIfNull(Placement);
        Placement.Validate();
        Require.Setting(Iterations >= 0, Iterations, "at least 0");
        Require.Setting(EarlyExaggerationIterations >= 0, EarlyExaggerationIterations, "at least 0");
        Require.Setting(EarlyExaggeration >= 1 && double.IsFinite(EarlyExaggeration), EarlyExaggeration, "at least 1");
        Require.Setting(LateExaggeration >= 1 && double.IsFinite(LateExaggeration), LateExaggeration, "at least 1");
        Require.Setting(LearningRate is null || (LearningRate > 0 && double.IsFinite(LearningRate.Value)), LearningRate, "a finite number above 0, or null for the automatic rate");
        Require.Setting(EarlyMomentum is >= 0 and < 1, EarlyMomentum, "from 0 to below 1");
        Require.Setting(Momentum is >= 0 and < 1, Momentum, "from 0 to below 1");
        Require.Setting(MaxStepNorm > 0, MaxStepNorm, "above 0");
        Require.Setting(DegreesOfFreedom > 0 && double.IsFinite(DegreesOfFreedom), DegreesOfFreedom, "above 0");
        Require.Setting(Theta is >= 0 and <= 1, Theta, "from 0 to 1");
        Require.Defined(Method);
        Require.Setting(ReportInterval >= 1, ReportInterval, "at least 1");

        double most = (count - 1) / 3.0;
        if (Perplexity is not { } perplexity)
            return Math.Min(30, most);
        Require.Setting(perplexity >= 1 && perplexity <= most, perplexity, string.Create(CultureInfo.InvariantCulture, $"from 1 to a third of the other rows, which for {count} rows is {most:0.##} (or null, to follow the rows)"), nameof(Perplexity));
        return perplexity;
    }
}
