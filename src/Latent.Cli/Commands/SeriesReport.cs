using System.Globalization;
using Latent.Anomalies.TimeSeries;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Data;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Commands;

/// <summary>Reports on a series: its course and its scores, and the events in it.</summary>
/// <param name="detector">The detector.</param>
/// <param name="rows">The table.</param>
/// <param name="steps">The series.</param>
/// <param name="scores">The score of each step.</param>
internal sealed class SeriesReport(SeriesDetector detector, InputRows rows, MemorySamples steps, float[] scores)
{
    private const int MostEvents = 24;
    private const int Explained = 3;
    private const int MostChannels = 4;

    /// <summary>Parts of a chart's width; a long series is drawn by the least and the greatest value in each.</summary>
    private const int Parts = 400;

    /// <summary>The time of each step; none where it is empty.</summary>
    public string[] Times { get; init; } = [];

    /// <summary>Whether each step is known to be anomalous; not known where it is <see langword="null"/>.</summary>
    public bool[]? Labels { get; init; }

    /// <summary>The report of <c>latent detect score</c>.</summary>
    /// <param name="data">What was scored.</param>
    /// <param name="model">The detector's file.</param>
    public ReportDocument OfScoring(string data, string model) => ReportParts.Document(
        $"Anomalies in {data}",
        "A score says how unlike the training series the steps about it are, not whether they are wrong.",
        [Scores(data), Course(), Events(), ReportParts.Data(data, rows), Settings(data, model)]);

    /// <summary>The report of <c>latent detect fit</c>; the series is the one it was fitted to.</summary>
    /// <param name="data">What it was fitted to.</param>
    /// <param name="model">The detector's file.</param>
    /// <param name="saved">What the file holds.</param>
    public ReportDocument OfFitting(string data, string model, SavedModel saved) => ReportParts.Document(
        $"What is usual in {data}",
        "The series that the detector learnt from, as it scores it now: events in it deserve a look before it is used.",
        [Scores(data), Course(), Events(), ReportParts.Data(data, rows), Settings(data, model), ReportParts.Card(model, saved.Model, saved.Preparation)]);

    /// <summary>The scores over the steps, and the values of the first channels.</summary>
    public ReportSection Course()
    {
        double most = scores.Where(float.IsFinite).DefaultIfEmpty(detector.Threshold).Max();
        var lines = new List<Series>
        {
            new("score", Draw(step => scores[step], bothEnds: false), 0) { Markers = false },
            new("threshold", [(0, detector.Threshold), (Math.Max(1, scores.Length - 1), detector.Threshold)], 7) { Markers = false, Dashed = true },
        };
        if (Labels is { } labels)
        {
            lines.Add(new("labelled anomalous", Draw(step => labels[step] ? most : 0, bothEnds: false), 1) { Markers = false });
        }

        int flagged = scores.Count(score => score > detector.Threshold);
        var blocks = new List<IReportBlock>
        {
            new LineChart("scores-course", "The score of each step", $"{Count(flagged)} of {Count(scores.Length)} steps lie above the threshold of {Significant(detector.Threshold)}; the highest score is {Significant(most)}.", "step", "score", lines) { Wide = true },
        };
        for (int channel = 0; channel < Math.Min(detector.Channels, MostChannels); channel++)
        {
            int at = channel;
            blocks.Add(new LineChart($"channel-{channel}", $"The values of {rows.Names[channel]}", $"{rows.Names[channel]} over {Count(scores.Length)} steps.", "step", rows.Names[channel], [new(rows.Names[channel], Draw(step => steps[step][at], bothEnds: true), 2) { Markers = false }]) { Wide = true });
        }

        if (detector.Channels > MostChannels)
        {
            blocks.Add(new Paragraph($"The first {MostChannels} of {Count(detector.Channels)} columns are drawn."));
        }

        return new ReportSection("course", "The course of the series", [.. blocks]);
    }

    /// <summary>The events with the highest scores, and the steps that explain them.</summary>
    public ReportSection Events()
    {
        AnomalyEvent[] all = [.. AnomalyEvent.Merge(scores, detector.Threshold, detector.Window / 2)];
        if (all.Length == 0)
        {
            return new ReportSection("events", "Events", new Paragraph("No step's score is above the threshold."));
        }

        AnomalyEvent[] shown = [.. all.OrderByDescending(found => found.Score).ThenBy(found => found.First).Take(MostEvents)];
        return new ReportSection("events", "Events", new Table(
            all.Length > MostEvents ? $"The {MostEvents} events with the highest scores, of {Count(all.Length)}" : $"{Count(all.Length)} events, those with the highest scores first",
            ["From", "To", "Peak", "Score", "Alarms", .. Labels is null ? (string[])[] : ["Labelled"], "Why"],
            [.. shown.Select(found => (IReadOnlyList<string>)
            [
                At(found.First),
                At(found.Last),
                At(found.Peak),
                Significant(found.Score, 4),
                Count(found.Alarms),
                .. Labels is null ? (string[])[] : [Labels.AsSpan(found.First, found.Last - found.First + 1).Contains(true) ? "yes" : "no"],
                DetectSeries.Explain(detector, steps, rows, found, Explained),
            ])])
        { Numeric = false });
    }

    private ReportSection Scores(string data)
    {
        int flagged = scores.Count(score => score > detector.Threshold), without = scores.Count(float.IsNaN);
        return new(
            "scores",
            "Scores",
            new Cards(
                new Card("Steps", Count(scores.Length), without == 0 ? data : $"{data}; {Count(without)} of them in no window"),
                new Card("Flagged", Count(flagged), $"{Percent(scores.Length == 0 ? 0 : (double)flagged / scores.Length)} of the steps"),
                new Card("Threshold", Significant(detector.Threshold), $"found on {Count(detector.Detector.ThresholdDetails.HeldOutRows)} windows of steps held out in training")),
            new Histogram("histogram", "Scores of the steps, beside those of windows held out in training", $"The threshold is {Significant(detector.Threshold)}; {Count(flagged)} of {Count(scores.Length)} steps lie above it.", "score", [("windows held out in training", detector.Detector.HeldOutScores.ToArray(), 7), ("these steps", [.. scores.Where(float.IsFinite)], 0)], detector.Threshold));
    }

    private ReportSection Settings(string data, string model) => new("settings", "Settings", new FactList(
    [
        ("Data", data),
        ("Detector", model),
        ("Window", $"{Count(detector.Window)} steps of {Count(detector.Channels)} {(detector.Channels == 1 ? "value" : "values")}"),
        ("A step's score", detector.Alignment == SeriesAlignment.Trailing ? "that of the window that ends there" : "the mean of the windows that cover it"),
        ("Method", detector.Detector.Options.Method.GetType().Name),
        ("Threshold rule", detector.Detector.ThresholdDetails.Rule.ToString()!),
        ("Seed", detector.Detector.Options.Seed.ToString(CultureInfo.InvariantCulture)),
    ]));

    private string At(int step) => Times.Length == 0 ? Count(step) : $"{Count(step)} ({Times[step]})";

    private List<(double X, double Y)> Draw(Func<int, double> value, bool bothEnds)
    {
        var points = new List<(double X, double Y)>();
        int size = Math.Max(1, (scores.Length + Parts - 1) / Parts);
        for (int first = 0; first < scores.Length; first += size)
        {
            int least = -1, most = -1;
            for (int step = first; step < Math.Min(first + size, scores.Length); step++)
            {
                if (double.IsFinite(value(step)))
                {
                    least = least < 0 || value(step) < value(least) ? step : least;
                    most = most < 0 || value(step) > value(most) ? step : most;
                }
            }

            if (most < 0)
            {
                continue;
            }

            int[] drawn = bothEnds && least != most ? [Math.Min(least, most), Math.Max(least, most)] : [most];
            points.AddRange(drawn.Select(step => ((double)step, value(step))));
        }

        return points;
    }
}
