using System.Diagnostics;
using System.Globalization;
using Latent.Anomalies.Thresholds;
using Latent.Anomalies.TimeSeries;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Cli.Tour;
using Latent.Data;
using Latent.Storage;
using Latent.Training;

namespace Latent.Cli.Commands;

/// <summary>What <c>latent detect</c> does with a series: a table whose rows are steps in order of time.</summary>
internal static class DetectSeries
{
    /// <summary>Learns what is usual in a series and writes the detector.</summary>
    /// <param name="console">Takes the progress.</param>
    /// <param name="path">The table.</param>
    /// <param name="target">The detector's file.</param>
    /// <param name="label">A column that is not looked at.</param>
    /// <param name="time">The column with the time of each step.</param>
    /// <param name="settings">How the table is read.</param>
    /// <param name="window">The steps of a window.</param>
    /// <param name="method">The name of what scores windows.</param>
    /// <param name="rule">The rule of the threshold; that of series where it is <see langword="null"/>.</param>
    /// <param name="seed">What randomness follows from.</param>
    /// <param name="report">The file of the report; none where it is <see langword="null"/>.</param>
    /// <param name="quiet">Whether to show no progress.</param>
    /// <exception cref="InputException">The table is none that a series could be.</exception>
    public static ScoreResults Fit(
        CommandConsole console, string path, string target, string? label, string? time, InputSettings settings, int window, string method, ThresholdRule? rule, ulong seed, string? report, bool quiet)
    {
        var watch = Stopwatch.StartNew();
        InputRows rows = InputRows.OpenUnscaled(path, label, time is null ? settings : settings with { Ignore = [.. settings.Ignore, time] });
        Preparation preparation = rows.Preparation ?? throw new InputException($"'{path}' is no table; a series is a CSV file with a row for each step.");
        if (preparation.NumberedColumns.Any())
        {
            throw new InputException($"'{path}' has texts in the column {rows.Names[preparation.NumberedColumns.First()]}; a series has numbers only: name it with --time where it is the time, else leave it out with --ignore.");
        }

        CheckMissing(settings);
        MemorySamples steps = rows.Load(path);
        var options = new SeriesDetectorOptions { Window = window };
        options = options with
        {
            Detector = options.Detector with
            {
                Method = method == DetectMethods.Default ? options.Detector.Method : DetectMethods.ByName[method],
                Threshold = rule ?? options.Detector.Threshold,
                Seed = seed,
            },
        };
        using SeriesDetector detector = ProgressDisplay.Run(console, quiet, board =>
        {
            using IProgressStep step = board.Begin($"Learning what is usual in {path}");
            var progress = new Relay<TrainingProgress>(report => step.Report(TrainingSteps.Share(report), $"epoch {Math.Min(report.Epoch, report.Epochs)}/{report.Epochs}, loss {Figures.Significant(report.Loss)}"));
            try
            {
                SeriesDetector made = SeriesDetector.Fit(steps.Values, steps.Shape.Length, options, progress, null, console.Cancellation);
                step.Complete($"threshold {Figures.Significant(made.Threshold)}");
                return made;
            }
            catch (ArgumentException e)
            {
                throw new InputException(e);
            }
        }, ColumnRemarks.Of(rows, label));
        var saved = new SavedModel(detector.ToModelFile(), preparation with { TimeColumn = time });
        saved.Save(target);
        if (report is not null)
        {
            InputRows again = InputRows.Open(path, saved.Preparation, [detector.Channels], settings);
            Write(report, new SeriesReport(detector, again, steps, detector.Score(steps.Values)) { Times = ReadTimes(again, time) }.OfFitting(path, target, saved));
        }

        return new ScoreResults(path, target, steps.Rows, detector.Threshold, null, Math.Round(watch.Elapsed.TotalSeconds, 3));
    }

    /// <summary>Scores the steps of a series, and writes its events where a file is named for them.</summary>
    /// <param name="console">Takes the progress.</param>
    /// <param name="path">The table.</param>
    /// <param name="model">The detector's file.</param>
    /// <param name="saved">What it holds.</param>
    /// <param name="settings">How the table is read.</param>
    /// <param name="target">The file of the scores; the output where it is <see langword="null"/>.</param>
    /// <param name="events">The file of the events; none where it is <see langword="null"/>.</param>
    /// <param name="explain">The steps named for each event.</param>
    /// <param name="flaggedOnly">Whether to write flagged steps alone.</param>
    /// <param name="report">The file of the report; none where it is <see langword="null"/>.</param>
    /// <param name="quiet">Whether to show no progress.</param>
    /// <exception cref="InputException">The table does not fit the detector.</exception>
    public static ScoreResults Score(
        CommandConsole console, string path, string model, SavedModel saved, InputSettings settings, string? target, string? events, int explain, bool flaggedOnly, string? report, bool quiet)
    {
        var watch = Stopwatch.StartNew();
        OutputFolder.CheckFile(events, "--events");
        CheckMissing(settings);
        using var detector = SeriesDetector.FromModelFile(saved.Model);
        InputRows rows = InputRows.Open(path, saved.Preparation, [detector.Channels], settings);
        MemorySamples steps = rows.Load(path);
        string? time = saved.Preparation?.TimeColumn;
        string[] times = ReadTimes(rows, time);
        float[] scores = ProgressDisplay.Run(console, quiet, board =>
        {
            using IProgressStep step = board.Begin($"Scoring {path}");
            float[] made = detector.Score(steps.Values);
            step.Complete($"{Figures.Count(made.Count(score => score > detector.Threshold))} of {Figures.Count(made.Length)} steps flagged");
            return made;
        });
        long flagged = 0;
        TableOutput.Write(console, target, writer =>
        {
            writer.WriteLine(time is null ? "row,score,flagged" : $"row,{TableOutput.Quote(time)},score,flagged");
            for (int row = 0; row < scores.Length; row++)
            {
                // A step that no window reaches has no score and is no alarm.
                bool isFlagged = scores[row] > detector.Threshold;
                flagged += isFlagged ? 1 : 0;
                if (isFlagged || !flaggedOnly)
                {
                    writer.Write(row.ToString(CultureInfo.InvariantCulture));
                    writer.Write(',');
                    writer.Write(time is null ? "" : TableOutput.Quote(times[row]) + ",");
                    TableOutput.WriteNumbers(writer, scores.AsSpan(row, 1));
                    writer.WriteLine(isFlagged ? ",true" : ",false");
                }
            }
        });
        if (events is not null)
        {
            TableOutput.Write(console, events, writer => WriteEvents(writer, detector, steps, scores, rows, times, explain));
        }

        if (report is not null)
        {
            Write(report, new SeriesReport(detector, rows, steps, scores) { Times = times }.OfScoring(path, model));
        }

        return new ScoreResults(path, model, steps.Rows, detector.Threshold, flagged, Math.Round(watch.Elapsed.TotalSeconds, 3));
    }

    private static void WriteEvents(TextWriter writer, SeriesDetector detector, MemorySamples steps, float[] scores, InputRows rows, string[] times, int explain)
    {
        writer.WriteLine(times.Length == 0 ? "first,last,peak,score,alarms,explanation" : "first,last,peak,start,end,score,alarms,explanation");
        foreach (AnomalyEvent found in AnomalyEvent.Merge(scores, detector.Threshold, detector.Window / 2))
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{found.First},{found.Last},{found.Peak},"));
            writer.Write(times.Length == 0 ? "" : $"{TableOutput.Quote(times[found.First])},{TableOutput.Quote(times[found.Last])},");
            TableOutput.WriteNumbers(writer, [found.Score]);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $",{found.Alarms},{TableOutput.Quote(Explain(detector, steps, rows, found, explain))}"));
        }
    }

    /// <summary>The steps that make the score of the window about an event's peak, or of the one that ends there.</summary>
    internal static string Explain(SeriesDetector detector, MemorySamples steps, InputRows rows, AnomalyEvent found, int most)
    {
        int before = detector.Alignment == SeriesAlignment.Trailing ? detector.Window - 1 : detector.Window / 2;
        int first = Math.Clamp(found.Peak - before, 0, steps.Rows - detector.Window), channels = detector.Channels;
        ReadOnlySpan<float> window = steps.Values.Slice(first * channels, detector.Window * channels);
        float[] shares = detector.Explain(window), values = window.ToArray();
        return string.Join("; ", Enumerable.Range(0, shares.Length).Where(at => shares[at] > 0).OrderByDescending(at => shares[at]).ThenBy(at => at).Take(most)
            .Select(at => FormattableString.Invariant($"row {first + (at / channels)}: {rows.Names[at % channels]} is {values[at]:G4} ({shares[at] * 100:0} %)")));
    }

    /// <summary>The time of each step; nothing where no column has it.</summary>
    internal static string[] ReadTimes(InputRows rows, string? time) => time is not null && rows.Rows is PreparedSource source ? [.. source.Table.ReadTexts(time)] : [];

    private static void Write(string path, ReportDocument document)
    {
        byte[] page = document.ToUtf8();
        AtomicFile.Write(path, stream => stream.Write(page));
    }

    /// <summary>Refuses to leave out steps.</summary>
    internal static void CheckMissing(InputSettings settings)
    {
        if (settings.Missing == MissingValues.SkipRow)
        {
            throw new InputException("--missing skip would join steps of a series that are apart; take --missing mean.");
        }
    }
}
