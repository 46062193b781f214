using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Latent.Data;

namespace Latent.Anomalies.Evaluation;

/// <summary>Several detectors on the same rows in one table, so that a user sees whether a network earns its keep.</summary>
/// <remarks>Immutable, and safe for use from many threads.</remarks>
public sealed class DetectorComparison
{
    private DetectorComparison(ImmutableArray<DetectorComparisonRow> rows)
    {
        Rows = rows;
    }

    /// <summary>One row per detector, the best area under the curve first.</summary>
    public ImmutableArray<DetectorComparisonRow> Rows { get; }

    /// <summary>Trains each detector and takes its figures.</summary>
    /// <param name="training">The rows to train on.</param>
    /// <param name="test">The rows to score.</param>
    /// <param name="isAnomaly">Whether each of these is an anomaly.</param>
    /// <param name="detectors">The detectors by name.</param>
    /// <param name="cancellation">Stops between detectors and within training.</param>
    /// <exception cref="ArgumentException">The rows do not fit, or a detector's options are out of range.</exception>
    public static DetectorComparison Run(ISampleSource training, ISampleSource test, ReadOnlySpan<bool> isAnomaly, IReadOnlyDictionary<string, AnomalyDetectorOptions> detectors, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(detectors);
        var rows = new List<DetectorComparisonRow>();
        foreach ((string name, AnomalyDetectorOptions options) in detectors.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            var watch = System.Diagnostics.Stopwatch.StartNew();
            using AnomalyDetector detector = AnomalyDetector.Fit(training, options, cancellation: cancellation);
            TimeSpan fitting = watch.Elapsed;
            watch.Restart();
            float[] scores = detector.Score(test);
            TimeSpan scoring = watch.Elapsed;
            rows.Add(new DetectorComparisonRow(name, AnomalyEvaluation.Compute(scores, isAnomaly, detector.Threshold), fitting, scoring));
        }

        return new DetectorComparison([.. rows.OrderByDescending(row => row.Evaluation.RocAuc.Value)]);
    }

    /// <summary>The table in Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder("| detector | ROC AUC | average precision | precision at n | F1 | false alarms | training | scoring |\n|---|---|---|---|---|---|---|---|\n");
        foreach (DetectorComparisonRow row in Rows)
        {
            AnomalyEvaluation figures = row.Evaluation;
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {figures.RocAuc} | {figures.AveragePrecision} | {figures.PrecisionAtAnomalies} | {figures.F1} | {figures.FalseAlarmRate} | {row.Training.TotalSeconds:0.00} s | {row.Scoring.TotalSeconds:0.00} s |\n");
        }

        return text.ToString();
    }
}
