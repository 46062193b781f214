using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Cli.Files;
using Latent.Cli.Terminal;
using Latent.Cli.Tour;
using Latent.Data;
using Latent.Training;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent augment</c>.</summary>
internal static partial class AugmentCommand
{
    private const string Smote = "smote";
    private const string Ctgan = "ctgan";
    private const string Tvae = "tvae";

    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        Argument<string> data = CommonOptions.Data();
        var label = new Option<string?>("--label") { Description = "The column of class labels of a table; one named label or class by default.", HelpName = "column" };
        Option<int?> each = CommonOptions.Whole("--per-class", "The rows that each class has afterwards, at least; as many as the largest class by default.", 1, 10_000_000);
        Option<int?> neighbours = CommonOptions.Whole("--neighbours", "The neighbours that a new row may lie between; 5 by default.", 1, 1_000);
        Option<string> method = CommonOptions.Choice("--method", "smote: between a row and its neighbours; ctgan or tvae: a GAN or a variational autoencoder for tables of numbers and texts, trained on the rows (Xu et al. 2019).", "name", Smote, Smote, Ctgan, Tvae);
        Option<int?> steps = CommonOptions.Whole("--steps", "The steps that ctgan and tvae are trained; 5,000 by default.", 1, 10_000_000);
        var agreeing = new Option<string[]>("--agree") { Description = "Columns of which ctgan and tvae make only combinations that are there, separated by commas, such as country,currency; may be given several times.", HelpName = "columns" };
        Option<int?> trial = CommonOptions.Whole("--trial", "Try first over so many seeds, on a quarter of the rows held out, whether the rows help a classifier.", 2, 100);
        var requireHelp = new Option<bool>("--require-help") { Description = "Write nothing where the trial does not show that the rows help; 5 seeds where --trial is left out." };
        Option<string?> output = CommonOptions.Rows("The CSV file: the columns, the label, and whether the row was made.");
        var save = new Option<string?>("--save") { Description = "Keep the model that ctgan or tvae learnt, from which 'latent sample' makes more rows.", HelpName = "file" };
        Option<string?> report = CommonOptions.Report("the classes, the trial, how good rows are that are learnt from three quarters of the real ones, and how their columns are spread");
        Option<ulong> seed = CommonOptions.Seed();
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("augment", "Adds rows to small classes: between rows that are there and their neighbours (SMOTE, Chawla et al. 2002), or made by a network that learnt them.") { data, label, each, method, neighbours, steps, agreeing, trial, requireHelp, output, save, report, seed, threads, json, quiet };
        var reading = new DataOptions(command, trains: true);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string path = parsed.GetValue(data)!;
            string? target = parsed.GetValue(output), page = parsed.GetValue(report), kept = parsed.GetValue(save);
            if (parsed.GetValue(json) && target is null or "-")
            {
                throw new InputException("--json writes figures to the output, where the rows would go; name a file with --out.");
            }

            var watch = Stopwatch.StartNew();
            OutputFolder.CheckFile(target);
            OutputFolder.CheckFile(page, "--report");
            OutputFolder.CheckFile(kept, "--save");
            string chosen = parsed.GetRequiredValue(method);
            ulong from = parsed.GetValue(seed);
            bool isSmote = chosen == Smote;
            if (isSmote && kept is not null)
            {
                throw new InputException("--save keeps what ctgan or tvae learnt, but smote learns nothing; leave it out, or choose one of them with --method.");
            }

            InputSettings settings = reading.Read(parsed);
            InputRows input = isSmote ? InputRows.Open(path, parsed.GetValue(label), standardise: true, settings) : InputRows.OpenUnscaled(path, parsed.GetValue(label), settings);
            if (!input.Rows.HasLabels)
            {
                throw new InputException($"'{path}' has no class labels; name their column with --label.");
            }

            CheckClasses(input, path);
            TableSchema? schema = Schema(input, parsed.GetValue(agreeing) ?? [], isSmote);
            IProgressStep? shown = null;
            var progress = new Relay<TrainingProgress>(state => shown?.Report(TrainingSteps.Share(state), $"epoch {Math.Min(state.Epoch, state.Epochs)}/{state.Epochs}"));
            ISynthesizer Fit(ISampleSource rows, ulong start) => chosen switch
            {
                Ctgan => TableSynthesizer.Fit(rows, schema, new TableGanOptions { Steps = parsed.GetValue(steps) ?? 5_000, Seed = start }, progress, cancellation: console.Cancellation),
                Tvae => VariationalTableSynthesizer.Fit(rows, schema, new VariationalTableOptions { Steps = parsed.GetValue(steps) ?? 5_000, Seed = start }, progress, cancellation: console.Cancellation),

                // In standardised columns, so that no column decides alone who is near.
                _ => new SmoteSynthesizer(rows, parsed.GetValue(neighbours) ?? 5),
            };
            int? seeds = parsed.GetValue(trial) ?? (parsed.GetValue(requireHelp) ? 5 : null);
            (AugmentedSamples made, AugmentationTrial? tried, AugmentQuality? quality) = ProgressDisplay.Run(console, parsed.GetValue(quiet), board => Named(input, () =>
            {
                MemorySamples rows = input.Load(path);
                AugmentationTrial? helps = seeds is { } count ? Try(board, rows, Fit, parsed.GetValue(each), count, schema, from) : null;
                if (parsed.GetValue(requireHelp) && !helps!.Helps)
                {
                    throw new InputException($"Nothing was written: the rows were not shown to help. {Capital(helps.ToString())}. Train without them, or try another --method.");
                }

                AugmentQuality? measured = page is null ? null : Measure(board, rows, Fit, schema, from);
                using IProgressStep step = board.Begin($"Making rows for {path}");
                shown = step;
                ISynthesizer synthesizer = Fit(rows, from);
                using var owned = synthesizer as IDisposable;
                AugmentedSamples samples = parsed.GetValue(each) is { } least ? Augmenter.Enlarge(rows, synthesizer, least, from) : Augmenter.Balance(rows, synthesizer, from);
                if (kept is not null)
                {
                    new SavedModel(((ITableSynthesizer)synthesizer).ToModelFile(), input.Preparation).Save(kept);
                }

                step.Complete($"{samples.SyntheticCount.ToString("N0", CultureInfo.InvariantCulture)} new rows");
                return (samples, helps, measured);
            }), ColumnRemarks.Of(input, parsed.GetValue(label)));
            TableOutput.Write(console, target, writer => Write(writer, made, input));
            if (page is not null)
            {
                ReportParts.Write(
                    page,
                    $"Augmentation of {path}",
                    isSmote ? "New rows lie between rows that are there; whether they help, a classifier on rows held out has to say." : "New rows are made by a network that learnt those that are there; whether they help, a classifier on rows held out has to say.",
                    AugmentReport.Classes(made, input),
                    AugmentReport.Trial(tried),
                    AugmentReport.Quality(quality),
                    AugmentReport.Columns(quality, input),
                    ReportParts.Data(path, input));
            }

            if (parsed.GetValue(json))
            {
                var results = new AugmentResults(path, target!, made.Samples.Rows, made.SyntheticCount, tried?.MeanGain, tried?.HalfWidth, quality?.Measured, from, Math.Round(watch.Elapsed.TotalSeconds, 3));
                console.Output.WriteLine(JsonSerializer.Serialize(results, ResultsJsonContext.Default.AugmentResults));
            }

            return ExitCode.Success;
        });
        return (command, "latent augment transactions.csv --label fraud --per-class 5000 --out balanced.csv");
    }

    /// <summary>Classes that have one row each are no classes.</summary>
    private static void CheckClasses(InputRows input, string path)
    {
        const int Least = 20;
        if (input.ClassNames.Length >= Least && input.Rows.Count is { } rows && input.ClassNames.Length * 2L > rows)
        {
            throw new InputException($"'{path}': the label column \"{input.Preparation?.LabelColumn}\" has {input.ClassNames.Length} different values in {rows} rows, and so names no classes; name another with --label.");
        }
    }

    /// <summary>Runs what the library may refuse; where it speaks of a class by its number, the class is named.</summary>
    private static T Named<T>(InputRows input, Func<T> run)
    {
        try
        {
            return ErrorReport.Refused(run);
        }
        catch (InputException e) when (e.InnerException is ArgumentException && ClassNumber().Match(e.Message) is { Success: true } match && int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is int number && number < input.ClassNames.Length)
        {
            throw new InputException($"Class {number} ({input.ClassNames[number]}){e.Message[match.Length..]}", e);
        }
    }

    [GeneratedRegex("^Class ([0-9]{1,9})")]
    private static partial Regex ClassNumber();

    /// <summary>What the values of a table's row mean; those of images are numbers.</summary>
    private static TableSchema? Schema(InputRows input, string[] agreeing, bool isSmote)
    {
        if (agreeing.Length > 0 && (isSmote || input.Preparation is null))
        {
            throw new InputException("--agree is for tables that ctgan or tvae learn; leave it out, or choose one of them with --method.");
        }

        return input.Preparation is { } preparation
            ? TableSchema.Of(preparation.ToSchema()) with { Agreeing = [.. agreeing.Select(set => set.Split(',').Select(name => name.Trim()).ToImmutableArray())] }
            : null;
    }

    private static AugmentationTrial Try(IProgressBoard board, MemorySamples rows, Func<ISampleSource, ulong, ISynthesizer> fit, int? each, int seeds, TableSchema? schema, ulong seed)
    {
        using IProgressStep step = board.Begin($"Trying over {seeds} seeds whether new rows help");
        (MemorySamples training, MemorySamples held) = AugmentQuality.Split(rows, seed);

        // Three quarters of the rows are brought to three quarters of the number.
        AugmentationTrial trial = AugmentationTrial.Run(training, held, (own, trialSeed) => fit(own, unchecked(seed + trialSeed)), each is { } count ? Math.Max(count * 3 / 4, 1) : 0, seeds, schema);
        step.Complete(trial.ToString());
        return trial;
    }

    private static AugmentQuality Measure(IProgressBoard board, MemorySamples rows, Func<ISampleSource, ulong, ISynthesizer> fit, TableSchema? schema, ulong seed)
    {
        using IProgressStep step = board.Begin("Measuring rows that are learnt from three quarters of the real ones");
        var quality = AugmentQuality.Measure(rows, fit, schema, seed);
        step.Complete(quality.Measured is { } measured ? string.Create(CultureInfo.InvariantCulture, $"told apart {measured.TwoSample.Accuracy:F3}, columns alike {measured.Columns.Mean:F3}") : quality.WhyNot);
        return quality;
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static void Write(TextWriter writer, AugmentedSamples made, InputRows input)
    {
        MemorySamples rows = made.Samples;
        writer.WriteLine($"{string.Join(',', input.Names.Select(TableOutput.Quote))},{TableOutput.Quote(input.Preparation?.LabelColumn ?? "label")},synthetic");
        var values = new float[rows.Shape.Length];
        for (int row = 0; row < rows.Rows; row++)
        {
            rows[row].CopyTo(values);
            for (int column = 0; input.Preparation is { } preparation && column < values.Length; column++)
            {
                values[column] = (values[column] * preparation.Scale[column]) + preparation.Mean[column];
            }

            TableOutput.WriteRow(writer, values, input.Preparation);
            int label = rows.Labels[row];
            writer.Write(',');
            writer.Write(label < input.ClassNames.Length ? TableOutput.Quote(input.ClassNames[label]) : label.ToString(CultureInfo.InvariantCulture));
            writer.WriteLine(made.IsSynthetic[row] ? ",true" : ",false");
        }
    }
}
