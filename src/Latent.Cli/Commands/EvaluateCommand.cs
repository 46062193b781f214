using System.CommandLine;
using System.Text.Json;
using Latent.Anomalies;
using Latent.Autoencoders;
using Latent.Cli.Files;
using Latent.Cli.Report;
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
        var label = new Option<string?>("--label") { Description = "For a detector: the column that is 1 for anomalies and 0 for usual rows.", HelpName = "column" };
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("evaluate", "Measures a model on rows it was not trained on: the error of an autoencoder beside PCA's, or how well a detector tells labelled anomalies.") { data, model, baseline, label, threads, json };
        var reading = new DataOptions(command, trains: false);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            SavedModel saved = SavedModel.Load(parsed.GetValue(model)!);
            EvaluationResults results = saved.Model.Kind == "anomaly-detector"
                ? EvaluateDetector(parsed.GetValue(data)!, saved, parsed.GetValue(label), reading.Read(parsed))
                : EvaluateAutoencoder(parsed.GetValue(data)!, saved, parsed.GetValue(baseline), reading.Read(parsed));
            if (parsed.GetValue(json))
            {
                console.Output.WriteLine(JsonSerializer.Serialize(results, ResultsJsonContext.Default.EvaluationResults));
            }
            else
            {
                Write(console.Output, results);
            }

            return ExitCode.Success;
        });
        return (command, "latent evaluate t10k-images-idx3-ubyte --model fashion.safetensors --baseline train-images-idx3-ubyte");
    }

    private static EvaluationResults EvaluateAutoencoder(string path, SavedModel saved, string? baseline, InputSettings settings)
    {
        using var model = Autoencoder.FromModelFile(saved.Model);
        MemorySamples rows = MemorySamples.From(InputRows.Open(path, saved.Preparation, model.Input, settings).Rows);
        var errors = new float[rows.Rows];
        model.ReconstructionErrors(rows.Values, rows.Rows, errors);
        double? pcaError = null;
        if (baseline is not null)
        {
            MemorySamples training = MemorySamples.From(InputRows.Open(baseline, saved.Preparation, model.Input, settings).Rows);
            int components = Math.Min(model.Latent.Length, Math.Min(training.Rows, training.Shape.Length));
            PrincipalComponents pca = PrincipalComponents.Fit(training.Values, training.Rows, training.Shape.Length, components);
            var pcaErrors = new float[rows.Rows];
            pca.ReconstructionErrors(rows.Values, rows.Rows, pcaErrors);
            pcaError = pcaErrors.Average(value => (double)value);
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

    private static EvaluationResults EvaluateDetector(string path, SavedModel saved, string? label, InputSettings settings)
    {
        using var detector = AnomalyDetector.FromModelFile(saved.Model);
        Preparation? preparation = saved.Preparation is { } own && label is not null ? own with { LabelColumn = label, ClassNames = [] } : saved.Preparation;
        MemorySamples rows = MemorySamples.From(InputRows.Open(path, preparation, detector.Input, settings).Rows);
        if (preparation?.ClassNames.Count > 0)
        {
            throw new InputException($"the labels in the column {preparation.LabelColumn} are words ({string.Join(", ", preparation.ClassNames.Take(4))}); which of them are anomalies is not known, so write them as 1 (anomaly) and 0.");
        }

        if (!rows.HasLabels)
        {
            throw new InputException($"'{path}' has no labels; name the column that is 1 for anomalies with --label.");
        }

        bool[] isAnomaly = [.. rows.Labels.ToArray().Select(value => value != 0)];
        if (!isAnomaly.Contains(true) || !isAnomaly.Contains(false))
        {
            throw new InputException($"'{path}' has rows of one kind only; to measure a detector both anomalies (label 1) and usual rows (label 0) are needed.");
        }

        float[] scores = detector.Score(rows);
        return new EvaluationResults(path, saved.Model.Kind, rows.Rows)
        {
            Anomalies = isAnomaly.Count(value => value),
            RocAuc = RankingMetrics.RocAuc(scores, isAnomaly),
            AveragePrecision = RankingMetrics.AveragePrecision(scores, isAnomaly),
            F1 = RankingMetrics.F1(scores, isAnomaly, detector.Threshold),
            Flagged = scores.Count(detector.IsAnomaly),
        };
    }

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
    }
}
