using Latent.Numerics;

namespace Latent.Anomalies.Evaluation;

/// <summary>How good scores are on rows whose labels are known.</summary>
public sealed record AnomalyEvaluation
{
    /// <summary>The rows.</summary>
    public required int Rows { get; init; }

    /// <summary>The anomalies among them.</summary>
    public required int Anomalies { get; init; }

    /// <summary>The area under the receiver operating characteristic: <see cref="RankingMetrics.RocAuc"/>.</summary>
    public required Estimate RocAuc { get; init; }

    /// <summary>Average precision: <see cref="RankingMetrics.AveragePrecision"/>.</summary>
    public required Estimate AveragePrecision { get; init; }

    /// <summary>The share of anomalies among as many highest scores as there are anomalies.</summary>
    public required Estimate PrecisionAtAnomalies { get; init; }

    /// <summary>F1 at the threshold; NaN where none was given.</summary>
    public required Estimate F1 { get; init; }

    /// <summary>The share of normal rows above the threshold: false alarms; NaN where no threshold was given.</summary>
    public required Estimate FalseAlarmRate { get; init; }

    /// <summary>The share of anomalies above the threshold; NaN where no threshold was given.</summary>
    public required Estimate Recall { get; init; }

    /// <summary>Takes the figures, with intervals by the bootstrap: anomalies and normal rows drawn again, each kind from its own (Efron and Tibshirani 1993, percentiles).</summary>
    /// <param name="scores">One score per row, none NaN.</param>
    /// <param name="isAnomaly">Whether each row is an anomaly; there are some of both kinds.</param>
    /// <param name="threshold">A row is flagged where its score is above; NaN for none.</param>
    /// <param name="resamples">How often rows are drawn again, from 20 to 100,000; 500 by default.</param>
    /// <param name="seed">What the draws follow from.</param>
    /// <exception cref="ArgumentException">The lengths differ, a score is NaN, or there is only one kind of row.</exception>
    public static AnomalyEvaluation Compute(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isAnomaly, float threshold = float.NaN, int resamples = 500, ulong seed = 0)
    {
        Require.Setting(resamples is >= 20 and <= 100_000, resamples, "from 20 to 100,000");
        double[] figures = Measure(scores, isAnomaly, threshold);
        if (double.IsNaN(figures[0]))
        {
            throw new ArgumentException("The rows are all anomalies or all normal; there is nothing to tell apart.", nameof(isAnomaly));
        }

        var normal = new List<int>();
        var anomalies = new List<int>();
        for (int i = 0; i < isAnomaly.Length; i++)
        {
            (isAnomaly[i] ? anomalies : normal).Add(i);
        }

        float[] all = scores.ToArray();
        var draws = new double[resamples][];
        WorkerPool.Shared.Run(resamples, draw =>
        {
            var random = new RandomStream(seed, RandomPurpose.Resampling, (ulong)draw);
            var drawn = new float[all.Length];
            var labels = new bool[all.Length];
            for (int i = 0; i < drawn.Length; i++)
            {
                labels[i] = i < anomalies.Count;
                drawn[i] = all[labels[i] ? anomalies[random.NextInt32(anomalies.Count)] : normal[random.NextInt32(normal.Count)]];
            }

            draws[draw] = Measure(drawn, labels, threshold);
        });
        return new AnomalyEvaluation
        {
            Rows = all.Length,
            Anomalies = anomalies.Count,
            RocAuc = At(0),
            AveragePrecision = At(1),
            PrecisionAtAnomalies = At(2),
            F1 = At(3),
            FalseAlarmRate = At(4),
            Recall = At(5),
        };

        Estimate At(int figure)
        {
            float[] sorted = [.. draws.Select(draw => (float)draw[figure])];
            Array.Sort(sorted);
            return double.IsNaN(figures[figure]) ? new Estimate(double.NaN, double.NaN, double.NaN) : new Estimate(figures[figure], Quantiles.OfSorted(sorted, 0.025), Quantiles.OfSorted(sorted, 0.975));
        }
    }

    private static double[] Measure(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isAnomaly, float threshold)
    {
        int anomalies = isAnomaly.Count(true), normal = isAnomaly.Length - anomalies;
        double f1 = double.NaN, falseAlarms = double.NaN, recall = double.NaN;
        if (!float.IsNaN(threshold))
        {
            int found = 0, wrong = 0;
            for (int i = 0; i < scores.Length; i++)
            {
                found += scores[i] > threshold && isAnomaly[i] ? 1 : 0;
                wrong += scores[i] > threshold && !isAnomaly[i] ? 1 : 0;
            }

            f1 = RankingMetrics.F1(scores, isAnomaly, threshold);
            falseAlarms = (double)wrong / normal;
            recall = (double)found / anomalies;
        }

        double precision = anomalies == 0 ? double.NaN : RankingMetrics.PrecisionAt(scores, isAnomaly, anomalies);
        return [RankingMetrics.RocAuc(scores, isAnomaly), RankingMetrics.AveragePrecision(scores, isAnomaly), precision, f1, falseAlarms, recall];
    }
}
