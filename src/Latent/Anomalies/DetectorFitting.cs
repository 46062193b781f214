using Latent.Anomalies.Scorers;
using Latent.Data;
using Latent.Numerics;
using Latent.Training;
using Microsoft.Extensions.Logging;

namespace Latent.Anomalies;

/// <summary>Trains an <see cref="AnomalyDetector"/>.</summary>
internal static class DetectorFitting
{
    /// <summary>Fewer rows say nothing of what is usual.</summary>
    public const int LeastRows = 5;

    public static AnomalyDetector Fit(ISampleSource source, AnomalyDetectorOptions options, IProgress<TrainingProgress>? progress, ILogger? logger, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        options.Validate();
        options.Method.Validate();
        MemorySamples rows = Take(source, options, cancellation);
        if (rows.Rows < LeastRows)
        {
            throw new ArgumentException($"There are {rows.Rows} rows; a detector needs at least {LeastRows} to learn what is usual.", nameof(source));
        }

        AnomalyInput.CheckFinite(rows.Values, rows.Rows, rows.Shape.Length);
        RowPreparation preparation = RowPreparation.Fit(rows.Values, rows.Rows, rows.Shape, options);
        var prepared = new float[Require.Capacity(rows.Rows, preparation.Output.Length, $"lower {nameof(AnomalyDetectorOptions.MaxRows)}")];
        preparation.Apply(rows.Values, rows.Rows, prepared);
        (int[] kept, int[] heldOut) = Part(rows.Rows, options);
        FittedScorer fitted = options.Method.Fit(new AnomalyTraining
        {
            Shape = preparation.Output,
            Rows = prepared,
            Count = rows.Rows,
            Kept = kept,
            HeldOut = heldOut,
            UnseenMarks = preparation.UnseenMarks,
            Seed = options.Seed,
            Progress = progress,
            Logger = logger,
            Cancellation = cancellation,
        });
        float[] unseen = fitted.AllUnseen ? fitted.Scores : [.. heldOut.Select(row => fitted.Scores[row])];
        var calibration = new ScoreCalibration(unseen);
        AnomalyThreshold threshold = AnomalyThreshold.Find(options.Threshold, calibration.Sorted);
        if (logger is not null && logger.IsEnabled(LogLevel.Information))
        {
            logger.LogInformation("Anomaly detector: {Rows} rows, threshold {Threshold} from {HeldOut} held-out scores", rows.Rows, threshold.Value, threshold.HeldOutRows);
        }

        return new AnomalyDetector(options, preparation, fitted.Scorer, calibration, threshold, SampleFingerprint.Of(source));
    }

    private static (int[] Kept, int[] HeldOut) Part(int rows, AnomalyDetectorOptions options)
    {
        int[] order = [.. Enumerable.Range(0, rows)];
        new RandomStream(options.Seed, RandomPurpose.Splitting).Shuffle<int>(order);
        int count = Math.Clamp((int)Math.Round(rows * options.HeldOutFraction), 1, rows - 1);
        int[] heldOut = order[..count], kept = order[count..];
        Array.Sort(heldOut);
        Array.Sort(kept);
        return (kept, heldOut);
    }

    /// <summary>All rows, or a random choice of as many as are allowed (Vitter's reservoir, 1985, where their number is not known).</summary>
    private static MemorySamples Take(ISampleSource source, AnomalyDetectorOptions options, CancellationToken cancellation)
    {
        if (source.Count is long count && count <= options.MaxRows)
        {
            return MemorySamples.From(source);
        }

        int length = source.Shape.Length, most = options.MaxRows;
        var random = new RandomStream(options.Seed, RandomPurpose.Resampling);
        var values = new List<float>();
        var block = new float[Math.Clamp((1 << 18) / length, 1, 4096) * length];
        long seen = 0;
        using ISampleReader reader = source.OpenReader();
        for (int read = reader.Read(block, default); read > 0; read = reader.Read(block, default))
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < read; i++, seen++)
            {
                ReadOnlySpan<float> row = block.AsSpan(i * length, length);
                if (seen < most)
                {
                    values.AddRange(row);
                }
                else if ((long)(random.NextDouble() * (seen + 1)) is long place && place < most)
                {
                    row.CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values).Slice((int)place * length, length));
                }
            }
        }

        return new MemorySamples(source.Shape, [.. values]);
    }
}
