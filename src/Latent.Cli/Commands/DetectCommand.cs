using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Latent.Anomalies;
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

/// <summary>The commands <c>latent detect fit</c> and <c>latent detect score</c>.</summary>
internal static class DetectCommand
{
    private const string FitExample = "latent detect fit normal.csv --out detector.safetensors";
    private const string ScoreExample = "latent detect score today.csv --model detector.safetensors --explain 3 --out scores.csv";

    /// <summary>Makes the command and the two below it.</summary>
    public static (Command Command, string Example)[] Create(CommandConsole console)
    {
        Command fit = CreateFit(console), score = CreateScore(console);
        var command = new Command("detect", "Finds unusual rows: 'fit' learns what is usual, 'score' scores rows and explains them.") { fit, score };
        return [(command, $"{FitExample}\n{ScoreExample}"), (fit, FitExample), (score, ScoreExample)];
    }

    private static Command CreateFit(CommandConsole console)
    {
        Argument<string> data = CommonOptions.Data();
        Option<string> output = CommonOptions.Output("The detector's file.", "detector.safetensors");
        var contamination = new Option<double>("--contamination") { Description = "The share of rows like these that shall be flagged, from 0 to 0.5.", DefaultValueFactory = _ => 0.05, HelpName = "share" };
        CommonOptions.Require(contamination, value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share is >= 0 and <= 0.5, "a number from 0 to 0.5");
        Option<string> method = CommonOptions.Choice("--method", $"What scores rows: {string.Join(", ", DetectMethods.ByName.Keys)}.", "name", DetectMethods.Default, [.. DetectMethods.ByName.Keys]);
        var threshold = new Option<string?>("--threshold") { Description = $"The rule of the threshold in place of --contamination: {DetectMethods.Rules}.", HelpName = "rule" };
        CommonOptions.Require(threshold, value => DetectMethods.ParseRule(value) is not null, DetectMethods.Rules);
        var label = new Option<string?>("--label") { Description = "The column of a table that is a label and not looked at.", HelpName = "column" };
        var categorical = new Option<string[]>("--categorical") { Description = "A column of a table whose numbers name categories, such as a postal code; may be given several times. Texts are categories anyway.", HelpName = "column" };
        Option<int?> window = CommonOptions.Whole("--window", "Take the rows, in order, as a series, and score windows of so many of them.", 2, 65_536);
        var time = new Option<string?>("--time") { Description = "Of a series, the column with the time of each row, which goes into the results.", HelpName = "column" };
        Option<string?> report = CommonOptions.Report("the training rows' scores, the threshold and the rows that stand out");
        Option<ulong> seed = CommonOptions.Seed();
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("fit", "Learns what is usual from rows of which few are not.") { data, output, method, contamination, threshold, label, categorical, window, time, report, seed, threads, json, quiet };
        var reading = new DataOptions(command, trains: true);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string path = parsed.GetValue(data)!, target = parsed.GetValue(output)!;
            string? page = parsed.GetValue(report);
            OutputFolder.CheckFile(target);
            OutputFolder.CheckFile(page, "--report");
            var watch = Stopwatch.StartNew();
            if (parsed.GetValue(time) is not null && parsed.GetValue(window) is null)
            {
                throw new InputException("--time is for a series; say with --window how many rows a window has.");
            }

            if (parsed.GetValue(window) is { } steps)
            {
                if (parsed.GetValue(categorical) is { Length: > 0 })
                {
                    throw new InputException("A series has numbers only; leave out --categorical.");
                }

                bool hasRule = parsed.GetValue(threshold) is not null || parsed.GetResult(contamination) is { Implicit: false };
                InputSettings settings = reading.Read(parsed);
                ScoreResults learnt = DetectSeries.Fit(
                    console, path, target, parsed.GetValue(label), parsed.GetValue(time), settings, steps, parsed.GetValue(method)!, hasRule ? Rule() : null, parsed.GetValue(seed), page, parsed.GetValue(quiet));
                Tell(learnt);
                return ExitCode.Success;
            }

            // The detector scales for itself; the table's columns alone are kept.
            InputRows rows = InputRows.OpenUnscaled(path, parsed.GetValue(label), reading.Read(parsed));
            var options = new AnomalyDetectorOptions
            {
                CategoricalColumns = FindCategories(rows, path, parsed.GetValue(categorical) ?? []),
                Method = DetectMethods.ByName[parsed.GetValue(method)!],
                Threshold = Rule(),
                Seed = parsed.GetValue(seed),
            };

            using AnomalyDetector detector = ProgressDisplay.Run(console, parsed.GetValue(quiet), board =>
            {
                using IProgressStep step = board.Begin($"Learning what is usual in {path}");
                var progress = new Relay<TrainingProgress>(report => step.Report(TrainingSteps.Share(report), $"epoch {Math.Min(report.Epoch, report.Epochs)}/{report.Epochs}, loss {Figures.Significant(report.Loss)}"));
                AnomalyDetector made = Fit(rows, options, progress, console.Cancellation);
                step.Complete($"threshold {Figures.Significant(made.Threshold)}");
                return made;
            }, ColumnRemarks.Of(rows, parsed.GetValue(label)));
            var saved = new SavedModel(detector.ToModelFile(), rows.Preparation);
            saved.Save(target);
            if (page is not null)
            {
                WriteReport(page, path, target, detector, rows, saved, console, parsed.GetValue(quiet));
            }

            Tell(new ScoreResults(path, target, rows.Rows.Count ?? 0, detector.Threshold, null, Math.Round(watch.Elapsed.TotalSeconds, 3)));
            return ExitCode.Success;

            ThresholdRule Rule() => parsed.GetValue(threshold) is { } rule ? DetectMethods.ParseRule(rule)! : new ContaminationThreshold(parsed.GetValue(contamination));

            void Tell(ScoreResults results)
            {
                if (parsed.GetValue(json))
                {
                    console.Output.WriteLine(JsonSerializer.Serialize(results, ResultsJsonContext.Default.ScoreResults));
                }
                else if (!parsed.GetValue(quiet))
                {
                    console.Output.WriteLine($"{target}: threshold {Figures.Significant(results.Threshold)}, {Figures.Duration(results.Seconds)}");
                }
            }
        });
        return command;
    }

    private static AnomalyDetector Fit(InputRows rows, AnomalyDetectorOptions options, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        try
        {
            return AnomalyDetector.Fit(rows.Rows, options, progress, null, cancellation);
        }
        catch (ArgumentException e)
        {
            // Too few rows, a value that is no number, or too many categories: the data's fault, not the program's.
            int most = new CsvOptions().MaxCategories;
            if (options.CategoricalColumns.Where(column => rows.Preparation!.Columns[column].Categories.Count > most).Select(column => rows.Names[column]).FirstOrDefault() is { } many)
            {
                throw new InputException($"the column \"{many}\" has more than {most} different texts, too many for categories; leave it out with --ignore. Where the rows are a series in order of time, say with --window how many make a window, and name the column of their times with --time.", e);
            }

            string columns = string.Join(", ", options.CategoricalColumns.Select(column => $"{column} is {rows.Names[column]}"));
            throw new InputException(columns.Length == 0 ? InputException.Plain(e) : $"{InputException.Plain(e)} Columns of categories, counted from 0: {columns}.", e);
        }
    }

    /// <summary>The columns of texts, and those of numbers that were named.</summary>
    private static ImmutableArray<int> FindCategories(InputRows rows, string path, string[] named)
    {
        var columns = new SortedSet<int>(rows.Preparation?.NumberedColumns ?? []);
        foreach (string name in named)
        {
            int column = rows.Preparation is null ? -1 : rows.Names.IndexOf(name);
            if (column < 0)
            {
                throw new InputException(rows.Preparation is null
                    ? $"--categorical {name}: '{path}' is no table."
                    : $"--categorical {name}: '{path}' has no such column; it has {string.Join(", ", rows.Names.Take(20))}{(rows.Names.Length > 20 ? " …" : "")}.");
            }

            columns.Add(column);
        }

        return [.. columns];
    }

    private static void WriteReport(string page, string path, string target, AnomalyDetector detector, InputRows rows, SavedModel saved, CommandConsole console, bool quiet)
    {
        var gathered = new DetectReport(detector, rows);
        ProgressDisplay.Run(console, quiet, board =>
        {
            using IProgressStep step = board.Begin($"Scoring {path}");
            float[] scores = [];
            int length = detector.Input.Length;
            long count = RowStream.ForEach(
                rows.Rows,
                Shard.Parse(null),
                step,
                (samples, read, first) =>
                {
                    scores = scores.Length >= read ? scores : new float[read];
                    detector.Score(samples, read, scores);
                    for (int row = 0; row < read; row++)
                    {
                        gathered.Add(first + row, samples.Slice(row * length, length), scores[row]);
                    }
                },
                console.Cancellation);
            step.Complete($"{Figures.Count(count)} rows");
            return count;
        });
        byte[] bytes = gathered.OfFitting(path, target, saved).ToUtf8();
        AtomicFile.Write(page, stream => stream.Write(bytes));
    }

    private static Command CreateScore(CommandConsole console)
    {
        Argument<string> data = CommonOptions.Data();
        Option<string> model = CommonOptions.Model();
        Option<string?> output = CommonOptions.Rows("The CSV file: row, score, flagged, and the features that explain a flagged row.");
        Option<int?> explain = CommonOptions.Whole("--explain", "Name so many features that contribute most to the score of each flagged row; none by default.", 1, 100);
        var events = new Option<string?>("--events") { Description = "Of a series: a CSV file for its events, alarms close to each other as one, with the steps that explain the highest.", HelpName = "file" };
        var flaggedOnly = new Option<bool>("--flagged-only") { Description = "Write the flagged rows alone." };
        Option<string?> shard = CommonOptions.Part();
        var report = new Option<string?>("--report") { Description = "Write a report with the scores, the threshold and the worst rows as an HTML file.", HelpName = "file" };
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("score", "Scores rows; the higher, the less usual.") { data, model, output, events, explain, flaggedOnly, shard, report, threads, json, quiet };
        var reading = new DataOptions(command, trains: false);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string? target = parsed.GetValue(output), page = parsed.GetValue(report);
            OutputFolder.CheckFile(target);
            OutputFolder.CheckFile(page, "--report");
            if (parsed.GetValue(json) && target is null or "-")
            {
                throw new InputException("--json writes figures to the output, where the rows would go; name a file with --out.");
            }

            var watch = Stopwatch.StartNew();
            SavedModel saved = SavedModel.Load(parsed.GetValue(model)!);
            if (saved.Model.Kind == SeriesDetector.Kind)
            {
                if (parsed.GetValue(shard) is not null)
                {
                    throw new InputException("A series is scored as a whole; leave out --shard.");
                }

                ScoreResults scored = DetectSeries.Score(
                    console, parsed.GetValue(data)!, parsed.GetValue(model)!, saved, reading.Read(parsed), target, parsed.GetValue(events), parsed.GetValue(explain) ?? 3, parsed.GetValue(flaggedOnly), page, parsed.GetValue(quiet));
                if (parsed.GetValue(json))
                {
                    console.Output.WriteLine(JsonSerializer.Serialize(scored, ResultsJsonContext.Default.ScoreResults));
                }

                return ExitCode.Success;
            }

            if (parsed.GetValue(events) is not null)
            {
                throw new InputException($"--events is for a series; '{parsed.GetValue(model)}' scores rows by themselves. Fit it with --window.");
            }

            using var detector = saved.OpenDetector(parsed.GetValue(model)!);
            InputRows rows = InputRows.Open(parsed.GetValue(data)!, saved.Preparation, detector.Input, reading.Read(parsed));
            var part = Shard.Parse(parsed.GetValue(shard));
            DetectReport? gathered = page is null ? null : new DetectReport(detector, rows);
            (long count, long flagged) = ProgressDisplay.Run(console, parsed.GetValue(quiet), board =>
            {
                using IProgressStep step = board.Begin($"Scoring {parsed.GetValue(data)}");
                (long Rows, long Flagged) done = default;
                TableOutput.Write(console, target, writer => done = Score(detector, rows, part, step, writer, parsed.GetValue(explain) ?? 0, parsed.GetValue(flaggedOnly), gathered, console.Cancellation));
                step.Complete($"{Figures.Count(done.Flagged)} of {Figures.Count(done.Rows)} rows flagged");
                return done;
            });
            if (gathered is not null)
            {
                byte[] bytes = gathered.OfScoring(parsed.GetValue(data)!, parsed.GetValue(model)!).ToUtf8();
                AtomicFile.Write(page!, stream => stream.Write(bytes));
            }

            if (parsed.GetValue(json))
            {
                console.Output.WriteLine(JsonSerializer.Serialize(new ScoreResults(parsed.GetValue(data)!, parsed.GetValue(model)!, count, detector.Threshold, flagged, Math.Round(watch.Elapsed.TotalSeconds, 3)), ResultsJsonContext.Default.ScoreResults));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static (long Rows, long Flagged) Score(AnomalyDetector detector, InputRows rows, Shard shard, IProgressStep step, TextWriter writer, int explain, bool flaggedOnly, DetectReport? report, CancellationToken cancellation)
    {
        if (shard.Index == 1)
        {
            writer.WriteLine("row,score,flagged" + (explain > 0 ? ",explanation" : ""));
        }

        int length = detector.Input.Length;
        long flagged = 0;
        float[] scores = [];
        long read = RowStream.ForEach(
            rows.Rows,
            shard,
            step,
            (samples, count, first) =>
            {
                scores = scores.Length >= count ? scores : new float[count];
                detector.Score(samples, count, scores);
                for (int row = 0; row < count; row++)
                {
                    report?.Add(first + row, samples.Slice(row * length, length), scores[row]);
                    bool isFlagged = detector.IsAnomaly(scores[row]);
                    flagged += isFlagged ? 1 : 0;
                    if (flaggedOnly && !isFlagged)
                    {
                        continue;
                    }

                    writer.Write((first + row).ToString(CultureInfo.InvariantCulture));
                    writer.Write(',');
                    TableOutput.WriteNumbers(writer, scores.AsSpan(row, 1));
                    writer.Write(isFlagged ? ",true" : ",false");
                    if (explain > 0)
                    {
                        writer.Write(',');
                        writer.Write(isFlagged ? TableOutput.Quote(Explain(detector, rows, samples.Slice(row * length, length), explain)) : "");
                    }

                    writer.WriteLine();
                }
            },
            cancellation);
        return (read, flagged);
    }

    private static string Explain(AnomalyDetector detector, InputRows rows, ReadOnlySpan<float> sample, int top) =>
        string.Join("; ", detector.Explain(sample, top).Select(part => DetectReport.Describe(detector, rows, part, " is ")));
}
