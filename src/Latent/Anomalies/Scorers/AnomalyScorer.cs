using Latent.Networks.Engines;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>What a method came to by training: scores prepared rows. Immutable but for its disposal, and safe from many threads.</summary>
internal abstract class AnomalyScorer : IDisposable
{
    /// <summary>Scores rows; higher is more anomalous. Rows are finite.</summary>
    public abstract void Score(ReadOnlySpan<float> rows, int count, Span<float> scores);

    /// <summary>
    /// Scores rows and says what each feature has to do with it: contributions of at least 0, of which only the proportions
    /// within a row count, and the value that was expected. Spans hold exactly as many values as there are rows.
    /// </summary>
    public abstract void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores);

    /// <summary>The scorer as the content of a file.</summary>
    public abstract ModelFile ToModelFile();

    /// <summary>Reads a scorer for rows of a length.</summary>
    public static AnomalyScorer FromModelFile(ModelFile file, int length, IEngine? engine) => file.Kind switch
    {
        ReconstructionScorer.Kind => ReconstructionScorer.Load(file, length, engine),
        CombinedScorer.Kind => CombinedScorer.Load(file, length, engine),
        MeanScorer.Kind => MeanScorer.Load(file, length, engine),
        ScaledScorer.Kind => ScaledScorer.Load(file, length, engine),
        NeighbourScorer.Kind => NeighbourScorer.Load(file, length),
        SubsampleScorer.Kind => SubsampleScorer.Load(file, length),
        PlaneScorer.Kind => PlaneScorer.Load(file, length),
        EllipsoidScorer.Kind => EllipsoidScorer.Load(file, length),
        LatentScorer.Kind => LatentScorer.Load(file, length, engine),
        VariationalScorer.Kind => VariationalScorer.Load(file, length, engine),
        SvddScorer.Kind => SvddScorer.Load(file, length, engine),
        ForestScorer.Kind => ForestScorer.Load(file, length),
        _ => throw new InvalidDataException($"The scorer is of the kind \"{file.Kind}\", which this version does not know; use a newer Latent."),
    };

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
