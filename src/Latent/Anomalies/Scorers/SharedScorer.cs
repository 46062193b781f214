namespace Latent.Anomalies.Scorers;

/// <summary>A scorer that several detectors hold: it is disposed of with the last of them. Safe for use from many threads.</summary>
internal sealed class SharedScorer(AnomalyScorer scorer)
{
    private int _holders = 1;

    /// <summary>The scorer.</summary>
    public AnomalyScorer Scorer => scorer;

    /// <summary>Holds it once more.</summary>
    public SharedScorer Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Lets go of it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            scorer.Dispose();
        }
    }
}
