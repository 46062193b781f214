using System.Globalization;
using Latent.Anomalies;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Cli.Report.Images;
using Latent.Numerics;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Commands;

/// <summary>Gathers scores as they are made, for the reports of <c>latent detect</c>.</summary>
internal sealed class DetectReport(AnomalyDetector detector, InputRows rows)
{
    private const int Worst = 24;
    private const int Explained = 5;

    private readonly List<float> _scores = [];
    private readonly PriorityQueue<(long Row, float[] Sample, float Score), float> _worst = new();

    /// <summary>Takes a row.</summary>
    public void Add(long row, ReadOnlySpan<float> sample, float score)
    {
        _scores.Add(score);
        float order = float.IsNaN(score) ? float.MaxValue : score;
        if (_worst.Count < Worst)
        {
            _worst.Enqueue((row, sample.ToArray(), score), order);
        }
        else if (_worst.TryPeek(out _, out float least) && order > least)
        {
            _worst.DequeueEnqueue((row, sample.ToArray(), score), order);
        }
    }

    /// <summary>The report of <c>latent detect score</c>.</summary>
    /// <param name="data">What was scored.</param>
    /// <param name="model">The detector's file.</param>
    public ReportDocument OfScoring(string data, string model) => ReportParts.Document(
        $"Anomalies in {data}",
        "A score says how unlike the training rows a row is, not whether it is wrong.",
        [Scores(data, "these rows"), WorstRows(), ReportParts.Data(data, rows), Settings(data, model)]);

    /// <summary>The report of <c>latent detect fit</c>; the rows added are those it was fitted to.</summary>
    /// <param name="data">What it was fitted to.</param>
    /// <param name="model">The detector's file.</param>
    /// <param name="saved">What the file holds.</param>
    public ReportDocument OfFitting(string data, string model, SavedModel saved) => ReportParts.Document(
        $"What is usual in {data}",
        "The rows that the detector learnt from, as it scores them now: those that stand out deserve a look before it is used.",
        [Scores(data, "the training rows"), WorstRows(), ReportParts.Data(data, rows), Settings(data, model), ReportParts.Card(model, saved.Model, saved.Preparation)]);

    /// <summary>The rows with the highest scores, and why.</summary>
    public ReportSection WorstRows()
    {
        (long Row, float[] Sample, float Score)[] worst = [.. _worst.UnorderedItems.Select(item => item.Element).OrderByDescending(item => item.Score)];
        return new("worst", "The rows with the highest scores", Raster.IsImage(detector.Input) ? Pictures(worst) : Explanations(worst));
    }

    /// <summary>A feature's part in a score in words: the value, what would have been usual, and its share.</summary>
    public static string Describe(AnomalyDetector detector, InputRows rows, FeatureContribution part, string verb)
    {
        bool isCategory = detector.Options.CategoricalColumns.Contains(part.Feature);
        string value = rows.Show(part.Feature, part.Value, isCategory), usual = rows.Show(part.Feature, part.Expected, isCategory);

        // A value that is usual by itself can be unusual beside the row's others.
        return FormattableString.Invariant($"{rows.Names[part.Feature]}{verb}{value}{(value == usual ? "" : ", usual " + usual)} ({part.Share * 100:0} %)");
    }

    private ReportSection Scores(string data, string name)
    {
        int flagged = _scores.Count(detector.IsAnomaly);
        return new(
            "scores",
            "Scores",
            new Cards(
                new Card("Rows scored", Count(_scores.Count), data),
                new Card("Flagged", Count(flagged), $"{Percent(_scores.Count == 0 ? 0 : (double)flagged / _scores.Count)} of the rows; on rows like the training rows {Percent(detector.ThresholdDetails.HeldOutRate)} were above the threshold"),
                new Card("Threshold", Significant(detector.Threshold), $"found on {Count(detector.ThresholdDetails.HeldOutRows)} rows that the detector was not trained on")),
            new Histogram("histogram", "Scores of the rows, beside those of rows held out in training", $"The threshold is {Significant(detector.Threshold)}; {Count(flagged)} of {Count(_scores.Count)} rows lie above it.", "score", [("held out in training", detector.HeldOutScores.ToArray(), 7), (name, _scores, 0)], detector.Threshold));
    }

    private ReportSection Settings(string data, string model) => new("settings", "Settings", new FactList(
    [
        ("Data", data),
        ("Detector", model),
        ("Trained on", detector.DataFingerprint ?? "not recorded"),
        ("Method", detector.Options.Method.GetType().Name),
        ("Threshold rule", detector.ThresholdDetails.Rule.ToString()!),
        ("Seed", detector.Options.Seed.ToString(CultureInfo.InvariantCulture)),
    ]));

    private Table Explanations((long Row, float[] Sample, float Score)[] worst) => new(
        "What contributes most to each score: the value, what would have been usual, and its share",
        ["Row", "Score", "Flagged", "Why"],
        [.. worst.Select(item => (IReadOnlyList<string>)
        [
            Count(item.Row),
            Significant(item.Score, 4),
            detector.IsAnomaly(item.Score) ? "yes" : "no",
            string.Join("; ", detector.Explain(item.Sample, Explained).Where(part => part.Share > 0.01f).Select(part => Describe(detector, rows, part, " "))),
        ])])
    { Numeric = false };

    private PictureGrid Pictures((long Row, float[] Sample, float Score)[] worst)
    {
        Shape shape = detector.Input;
        var shares = new float[shape.Length];
        var usual = new float[shape.Length];
        var groups = new List<PictureGroup>();
        foreach ((long row, float[] sample, float score) in worst)
        {
            detector.Contributions(sample, 1, shares, usual);
            groups.Add(new PictureGroup(
                $"row {Count(row)}, {Significant(score)}",
                Raster.Image(sample, shape, $"Image {row}"),
                Raster.Image(usual, shape, "what would have been usual"),
                Raster.HeatMap(shares, shape, "each pixel's share of the score: the brighter, the more")));
        }

        return new PictureGrid("The images with the highest scores", ["the image", "what would have been usual", "each pixel's share of the score"], groups);
    }
}
