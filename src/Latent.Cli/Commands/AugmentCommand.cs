using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Cli.Terminal;
using Latent.Data;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent augment</c>.</summary>
internal static class AugmentCommand
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
        var method = new Option<string>("--method") { Description = "smote: between a row and its neighbours; ctgan or tvae: a GAN or a variational autoencoder for tables of numbers and texts, trained on the rows (Xu et al. 2019).", DefaultValueFactory = _ => Smote, HelpName = "name" };
        method.AcceptOnlyFromAmong(Smote, Ctgan, Tvae);
        Option<int?> steps = CommonOptions.Whole("--steps", "The steps that ctgan and tvae are trained; 5,000 by default.", 1, 10_000_000);
        Option<string?> output = CommonOptions.Rows("The CSV file: the columns, the label, and whether the row was made.");
        Option<string?> report = CommonOptions.Report("the rows of each class before and after");
        Option<ulong> seed = CommonOptions.Seed();
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("augment", "Adds rows to small classes: between rows that are there and their neighbours (SMOTE, Chawla et al. 2002), or made by a network that learnt them.") { data, label, each, method, neighbours, steps, output, report, seed, threads, json, quiet };
        var reading = new DataOptions(command, trains: true);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string path = parsed.GetValue(data)!;
            string? target = parsed.GetValue(output), page = parsed.GetValue(report);
            if (parsed.GetValue(json) && target is null or "-")
            {
                throw new InputException("--json writes figures to the output, where the rows would go; name a file with --out.");
            }

            var watch = Stopwatch.StartNew();
            OutputFolder.CheckFile(target);
            OutputFolder.CheckFile(page);
            InputRows input = InputRows.Open(path, parsed.GetValue(label), standardise: parsed.GetRequiredValue(method) == Smote, reading.Read(parsed));
            if (!input.Rows.HasLabels)
            {
                throw new InputException($"'{path}' has no class labels; name their column with --label.");
            }

            AugmentedSamples made = ProgressDisplay.Run(console, parsed.GetValue(quiet), board =>
            {
                using IProgressStep step = board.Begin($"Making rows for {path}");
                AugmentedSamples samples = Make(input.Load(path), rows => parsed.GetRequiredValue(method) switch
                {
                    Ctgan => TableSynthesizer.Fit(rows, Schema(input), new TableGanOptions { Steps = parsed.GetValue(steps) ?? 5_000, Seed = parsed.GetValue(seed) }),
                    Tvae => VariationalTableSynthesizer.Fit(rows, Schema(input), new VariationalTableOptions { Steps = parsed.GetValue(steps) ?? 5_000, Seed = parsed.GetValue(seed) }),

                    // In standardised columns, so that no column decides alone who is near.
                    _ => new SmoteSynthesizer(rows, parsed.GetValue(neighbours) ?? 5),
                }, parsed.GetValue(each), parsed.GetValue(seed));
                step.Complete($"{samples.SyntheticCount.ToString("N0", CultureInfo.InvariantCulture)} new rows");
                return samples;
            });
            TableOutput.Write(console, target, writer => Write(writer, made, input));
            if (page is not null)
            {
                ReportParts.Write(page, $"Augmentation of {path}", "New rows lie between rows that are there; whether they help, a classifier on rows held out has to say.", Counts(made, input), ReportParts.Data(path, input));
            }

            if (parsed.GetValue(json))
            {
                console.Output.WriteLine(JsonSerializer.Serialize(new AugmentResults(path, target!, made.Samples.Rows, made.SyntheticCount, parsed.GetValue(seed), Math.Round(watch.Elapsed.TotalSeconds, 3)), ResultsJsonContext.Default.AugmentResults));
            }

            return ExitCode.Success;
        });
        return (command, "latent augment transactions.csv --label fraud --per-class 5000 --out balanced.csv");
    }

    private static ReportSection Counts(AugmentedSamples made, InputRows input)
    {
        (string Name, int Before, int After)[] classes = [.. Enumerable.Range(0, made.Samples.Rows).GroupBy(row => made.Samples.Labels[row]).OrderBy(group => group.Key).Select(group => (
            group.Key < input.ClassNames.Length ? input.ClassNames[group.Key] : group.Key.ToString(CultureInfo.InvariantCulture),
            group.Count(row => !made.IsSynthetic[row]),
            group.Count()))];
        return new ReportSection(
            "classes",
            "Classes",
            new BarChart("after", "Rows of each class afterwards", "The rows of each class, those that were made counted in.", [.. classes.Select(entry => (entry.Name, (double)entry.After, Figures.Count(entry.After), 0))]),
            new Table("Rows of each class", ["Class", "Before", "Made", "Afterwards"], [.. classes.Select(entry => (IReadOnlyList<string>)[entry.Name, Figures.Count(entry.Before), Figures.Count(entry.After - entry.Before), Figures.Count(entry.After)])]));
    }

    /// <summary>What the values of a table's row mean; those of images are numbers.</summary>
    private static TableSchema? Schema(InputRows input) => input.Preparation is { } preparation ? TableSchema.Of(preparation.ToSchema()) : null;

    private static AugmentedSamples Make(MemorySamples rows, Func<MemorySamples, ISynthesizer> fit, int? each, ulong seed)
    {
        try
        {
            ISynthesizer synthesizer = fit(rows);
            using var owned = synthesizer as IDisposable;
            return each is { } count ? Augmenter.Enlarge(rows, synthesizer, count, seed) : Augmenter.Balance(rows, synthesizer, seed);
        }
        catch (ArgumentException e)
        {
            throw new InputException(e.Message, e);
        }
    }

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

            TableOutput.WriteNumbers(writer, values);
            int label = rows.Labels[row];
            writer.Write(',');
            writer.Write(label < input.ClassNames.Length ? TableOutput.Quote(input.ClassNames[label]) : label.ToString(CultureInfo.InvariantCulture));
            writer.WriteLine(made.IsSynthetic[row] ? ",true" : ",false");
        }
    }
}
