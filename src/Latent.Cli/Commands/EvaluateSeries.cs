using Latent.Anomalies.Evaluation;
using Latent.Anomalies.TimeSeries;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Data;

namespace Latent.Cli.Commands;

/// <summary>What <c>latent evaluate</c> does with a detector of series.</summary>
internal static class EvaluateSeries
{
    /// <summary>Measures a detector on a series whose anomalous steps are labelled.</summary>
    /// <param name="path">The table.</param>
    /// <param name="saved">The detector.</param>
    /// <param name="label">The column of the labels.</param>
    /// <param name="settings">How the table is read.</param>
    /// <param name="sections">Takes what a report shows; <see langword="null"/> for none.</param>
    /// <exception cref="InputException">The table does not fit the detector or has no labels of both kinds.</exception>
    public static EvaluationResults Run(string path, SavedModel saved, string? label, InputSettings settings, List<ReportSection?>? sections)
    {
        DetectSeries.CheckMissing(settings);
        using var detector = SeriesDetector.FromModelFile(saved.Model);
        (InputRows input, MemorySamples steps, bool[] isAnomaly) = LabelledRows.Read(path, saved.Preparation, [detector.Channels], label, settings, "steps");
        float[] scores = detector.Score(steps.Values);
        SeriesEvaluation figures = Measure(path, detector, scores, isAnomaly);
        if (sections is not null)
        {
            var report = new SeriesReport(detector, input, steps, scores) { Times = DetectSeries.ReadTimes(input, saved.Preparation?.TimeColumn), Labels = isAnomaly };
            sections.AddRange([Ranking(figures, scores, isAnomaly, detector.Threshold), report.Course(), report.Events(), ReportParts.Data(path, input)]);
        }

        return new EvaluationResults(path, saved.Model.Kind, steps.Rows)
        {
            Anomalies = figures.AnomalousSteps,
            RocAuc = figures.RocAuc,
            AveragePrecision = figures.AveragePrecision,
            F1 = figures.StepF1,
            Flagged = scores.Count(score => score > detector.Threshold),
            Stretches = figures.Stretches,
            FoundStretches = figures.FoundStretches,
            Events = figures.Events,
            TrueEvents = figures.TrueEvents,
            MedianDelay = double.IsNaN(figures.MedianDelay) ? null : figures.MedianDelay,
        };
    }

    private static SeriesEvaluation Measure(string path, SeriesDetector detector, float[] scores, bool[] isAnomaly)
    {
        try
        {
            return SeriesEvaluation.Compute(scores, isAnomaly, detector.Threshold, detector.Window / 2);
        }
        catch (ArgumentException e)
        {
            // A series shorter than a window, or labels only where no window reaches.
            throw new InputException($"'{path}': {e.Message}", e);
        }
    }

    private static ReportSection Ranking(SeriesEvaluation figures, float[] scores, bool[] isAnomaly, float threshold) => new(
        "ranking",
        "How well anomalies are told",
        new Table("By stretches of labelled steps, and events: alarms close to each other as one", ["Figure", "Detector"],
        [
            ["Labelled stretches found", $"{Figures.Count(figures.FoundStretches)} of {Figures.Count(figures.Stretches)}"],
            ["Events that meet one", $"{Figures.Count(figures.TrueEvents)} of {Figures.Count(figures.Events)}"],
            ["F1 of events", Figures.Fixed(figures.EventF1, 3)],
            ["Median delay of the first alarm, steps", double.IsNaN(figures.MedianDelay) ? "–" : Figures.Significant(figures.MedianDelay)],
        ]),
        new Table("By steps; chance has 0.5 and the share of anomalous steps", ["Figure", "Detector", "Chance"],
        [
            ["ROC AUC", Figures.Fixed(figures.RocAuc, 3), "0.500"],
            ["Average precision", Figures.Fixed(figures.AveragePrecision, 3), Figures.Fixed((double)figures.AnomalousSteps / figures.Steps, 3)],
            ["F1 at the threshold", Figures.Fixed(figures.StepF1, 3), "–"],
            ["Usual steps flagged", Figures.Percent(figures.FalseAlarmRate), "–"],
        ]),
        new Histogram("histogram", "Scores of usual and of anomalous steps", $"ROC AUC {Figures.Fixed(figures.RocAuc, 3)}; the threshold is {Figures.Significant(threshold)}.", "score", [("usual", [.. scores.Where((_, step) => !isAnomaly[step])], 0), ("anomalous", [.. scores.Where((_, step) => isAnomaly[step])], 1)], threshold));
}
