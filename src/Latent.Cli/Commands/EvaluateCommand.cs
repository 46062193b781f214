using System.CommandLine;
using System.Text.Json;
using Latent.Anomalies;
using Latent.Anomalies.TimeSeries;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Cli.Terminal;
using Latent.Data;
using Latent.Projection;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent evaluate</c>.</summary>
internal static class EvaluateCommand
{
    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        Argument<string> data = CommonOptions.Data();
        Option<string> model = CommonOptions.Model();
        var baseline = new Option<string?>("--baseline") { Description = "The rows that an autoencoder was trained on: PCA of the same width is fitted on them and set beside it.", HelpName = "file" };
        var label = new Option<string?>("--label") { Description = "For a detector: the column that is 1 for anomalies and 0 for usual rows, or steps of a series.", HelpName = "column" };
        Option<string?> report = CommonOptions.Report("the comparison, the spread of errors or scores, and the worst rows");
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("evaluate", "Measures a model on rows it was not trained on: the error of an autoencoder beside PCA's, or how well a detector tells labelled anomalies, of a series also which stretches its events meet.") { data, model, baseline, label, report, threads, json, quiet };
        var reading = new DataOptions(command, trains: false);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string? page = parsed.GetValue(report);
            OutputFolder.CheckFile(page, "--report");
            SavedModel saved = SavedModel.Load(parsed.GetValue(model)!);
            var sections = new List<ReportSection?>();
            string path = parsed.GetValue(data)!;
            InputSettings settings = reading.Read(parsed);
            List<ReportSection?>? gathered = page is null ? null : sections;
            EvaluationResults results = ProgressDisplay.Run(console, parsed.GetValue(quiet), board =>
            {
                using IProgressStep step = board.Begin($"Measuring {parsed.GetValue(model)} on {path}");
                EvaluationResults measured = saved.Model.Kind switch
                {
                    "anomaly-detector" => EvaluateDetector(path, saved, parsed.GetValue(label), settings, gathered),
                    SeriesDetector.Kind => EvaluateSeries.Run(path, saved, parsed.GetValue(label), settings, gathered),
                    _ => EvaluateAutoencoder(path, parsed.GetValue(model)!, saved, parsed.GetValue(baseline), settings, gathered, step),
                };
                step.Complete();
                return measured;
            });
            if (page is not null)
            {
                sections.Add(ReportParts.Card(parsed.GetValue(model)!, saved.Model, saved.Preparation));
                ReportParts.Write(page, $"Evaluation on {path}", $"{parsed.GetValue(model)}, on {Figures.Count(results.Rows)} rows.", sections);
            }

            if (parsed.GetValue(json))
            {
                console.Output.WriteLine(JsonSerializer.Serialize(results, ResultsJsonContext.Default.EvaluationResults));
            }
            else if (!parsed.GetValue(quiet))
            {
                Write(console.Output, results);
            }

            return ExitCode.Success;
        });
        return (command, "latent evaluate t10k-images-idx3-ubyte --model fashion.safetensors --baseline train-images-idx3-ubyte");
    }

    private static EvaluationResults EvaluateAutoencoder(string path, string file, SavedModel saved, string? baseline, InputSettings settings, List<ReportSection?>? sections, IProgressStep step)
    {
        using var model = saved.OpenAutoencoder(file);
        InputRows input = InputRows.Open(path, saved.Preparation, model.Input, settings);
        MemorySamples rows = input.Load(path);
        var errors = new float[rows.Rows];
        model.ReconstructionErrors(rows.Values, rows.Rows, errors);
        double? pcaError = null;
        if (baseline is not null)
        {
            step.Report(0.5, "PCA of the same width");
            MemorySamples training = InputRows.Open(baseline, saved.Preparation, model.Input, settings).Load(baseline);
            int components = Math.Min(model.Latent.Length, Math.Min(training.Rows, training.Shape.Length));
            PrincipalComponents pca = PrincipalComponents.Fit(training.Values, training.Rows, training.Shape.Length, components);
            var pcaErrors = new float[rows.Rows];
            pca.ReconstructionErrors(rows.Values, rows.Rows, pcaErrors);
            pcaError = pcaErrors.Average(value => (double)value);
        }

        if (sections is not null)
        {
            var worst = new WorstRows(input);
            var back = new float[model.Input.Length];
            for (int row = 0; row < rows.Rows; row++)
            {
                model.Reconstruct(rows[row], 1, back);
                worst.Add(row, rows[row], back, errors[row]);
            }

            sections.AddRange([Compare(errors.Average(value => (double)value), pcaError, model.Latent.Length), EncodeReport.Errors(worst), worst.First(), worst.Worst(), ReportParts.Data(path, input)]);
        }

        float[] sorted = [.. errors.Order()];
        return new EvaluationResults(path, saved.Model.Kind, rows.Rows)
        {
            MeanSquaredError = errors.Average(value => (double)value),
            MedianError = sorted[sorted.Length / 2],
            LargestError = sorted[^1],
            PcaMeanSquaredError = pcaError,
        };
    }

    private static EvaluationResults EvaluateDetector(string path, SavedModel saved, string? label, InputSettings settings, List<ReportSection?>? sections)
    {
        using var detector = AnomalyDetector.FromModelFile(saved.Model);
        (InputRows input, MemorySamples rows, bool[] isAnomaly) = LabelledRows.Read(path, saved.Preparation, detector.Input, label, settings, "rows");
        float[] scores = detector.Score(rows);
        var results = new EvaluationResults(path, saved.Model.Kind, rows.Rows)
        {
            Anomalies = isAnomaly.Count(value => value),
            RocAuc = RankingMetrics.RocAuc(scores, isAnomaly),
            AveragePrecision = RankingMetrics.AveragePrecision(scores, isAnomaly),
            F1 = RankingMetrics.F1(scores, isAnomaly, detector.Threshold),
            Flagged = scores.Count(detector.IsAnomaly),
        };
        if (sections is not null)
        {
            var details = new DetectReport(detector, input);
            for (int row = 0; row < rows.Rows; row++)
            {
                details.Add(row, rows[row], scores[row]);
            }

            sections.AddRange([Ranking(results, scores, isAnomaly, detector.Threshold), details.WorstRows(), ReportParts.Data(path, input)]);
        }

        return results;
    }

    private static ReportSection Compare(double error, double? pca, int width) => new(
        "comparison",
        "Beside the baseline",
        pca is { } plane
            ? new BarChart("mse", "Mean squared error, lower is better", $"Autoencoder {Figures.Significant(error)}, PCA {Figures.Significant(plane)}.", [($"autoencoder, {width}", error, Figures.Significant(error, 4), 0), ($"PCA, {width}", plane, Figures.Significant(plane, 4), 1)])
            : new Paragraph("Name the rows it was trained on with --baseline, and PCA of the same width is set beside it."));

    private static ReportSection Ranking(EvaluationResults results, float[] scores, bool[] isAnomaly, float threshold) => new(
        "ranking",
        "How well anomalies are told",
        new Table("Figures on these rows; chance has 0.5 and the share of anomalies", ["Figure", "Detector", "Chance"],
        [
            ["ROC AUC", Figures.Fixed(results.RocAuc ?? 0, 3), "0.500"],
            ["Average precision", Figures.Fixed(results.AveragePrecision ?? 0, 3), Figures.Fixed((double)results.Anomalies!.Value / results.Rows, 3)],
            ["F1 at the threshold", Figures.Fixed(results.F1 ?? 0, 3), "–"],
        ]),
        new Histogram("histogram", "Scores of usual rows and of anomalies", $"ROC AUC {Figures.Fixed(results.RocAuc ?? 0, 3)}; the threshold is {Figures.Significant(threshold)}.", "score", [("usual", [.. scores.Where((_, row) => !isAnomaly[row])], 0), ("anomalies", [.. scores.Where((_, row) => isAnomaly[row])], 1)], threshold));

    private static void Write(TextWriter output, EvaluationResults results)
    {
        output.WriteLine($"{Figures.Count(results.Rows)} rows of {results.Data}");
        if (results.MeanSquaredError is { } error)
        {
            output.WriteLine($"mean squared error  {Figures.Significant(error, 4)}   (median {Figures.Significant(results.MedianError ?? 0, 3)}, largest {Figures.Significant(results.LargestError ?? 0, 3)})");
        }

        if (results.PcaMeanSquaredError is { } pca)
        {
            output.WriteLine($"PCA, same width     {Figures.Significant(pca, 4)}");
        }

        if (results.RocAuc is { } auc)
        {
            output.WriteLine($"ROC AUC             {Figures.Fixed(auc, 3)}   (average precision {Figures.Fixed(results.AveragePrecision ?? 0, 3)}, F1 at the threshold {Figures.Fixed(results.F1 ?? 0, 3)})");
            output.WriteLine($"flagged             {Figures.Count(results.Flagged ?? 0)}   (anomalies {Figures.Count(results.Anomalies ?? 0)})");
        }

        if (results.Stretches is { } stretches)
        {
            output.WriteLine($"stretches found     {Figures.Count(results.FoundStretches ?? 0)} of {Figures.Count(stretches)}{(results.MedianDelay is { } delay ? $"   (half of them within {Figures.Significant(delay)} steps)" : "")}");
            output.WriteLine($"events              {Figures.Count(results.Events ?? 0)}   (of which {Figures.Count((results.Events ?? 0) - (results.TrueEvents ?? 0))} false alarms)");
        }
    }
}
