using System.CommandLine;
using System.Globalization;
using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Images;
using Latent.Cli.Terminal;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent sample</c>.</summary>
internal static class SampleCommand
{
    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        Option<string> model = CommonOptions.Model();
        Option<int?> count = CommonOptions.Whole("--count", "How many; 64 by default.", 1, 10_000_000);
        var output = new Option<string?>("--out", "-o") { Description = "A CSV file, or for images a .png with all of them in a grid. The output, as CSV, where it is left out.", HelpName = "file" };
        Option<int?> kind = CommonOptions.Whole("--class", "The class of the rows, from 0, for a GAN trained with --conditional, or a table's model; all classes in turn, or as often as the table has them, where it is left out.", 0, 1_000_000);
        Option<string?> report = CommonOptions.Report("the samples and the model card");
        Option<ulong> seed = CommonOptions.Seed();
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("sample", "Makes new rows with a GAN, a variational autoencoder, or the model of a table that 'latent augment --save' keeps.") { model, count, output, kind, report, seed, threads, quiet };
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string? target = parsed.GetValue(output);
            string? page = parsed.GetValue(report);
            OutputFolder.CheckFile(target);
            OutputFolder.CheckFile(page, "--report");
            SavedModel saved = SavedModel.Load(parsed.GetValue(model)!);
            int rows = parsed.GetValue(count) ?? 64;
            (float[] samples, int[] labels, Shape shape) = ProgressDisplay.Run(console, parsed.GetValue(quiet), board =>
            {
                using IProgressStep step = board.Begin($"Making {Figures.Count(rows)} rows with {parsed.GetValue(model)}");
                (float[], int[], Shape) made = saved.IsTableSynthesizer ? FromTable(saved, rows, parsed.GetValue(kind), parsed.GetValue(seed))
                    : saved.Model.Kind == "gan" ? FromGan(saved.Model, rows, parsed.GetValue(kind), parsed.GetValue(seed))
                    : FromAutoencoder(parsed.GetValue(model)!, saved, rows, parsed.GetValue(kind), parsed.GetValue(seed));
                step.Complete();
                return made;
            });
            string[] names = saved.Preparation is { } preparation ? [.. preparation.ToSchema().FeatureNames] : [.. Enumerable.Range(0, shape.Length).Select(index => $"v{index}")];
            if (page is not null)
            {
                ReportParts.Write(page, $"Samples of {parsed.GetValue(model)}", $"{Figures.Count(rows)} new rows, from seed {parsed.GetValue(seed)}.", Show(samples, rows, shape, names, saved.Preparation), ReportParts.Card(parsed.GetValue(model)!, saved.Model, saved.Preparation));
            }

            if (target is not null && target.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            {
                if (!Raster.IsImage(shape))
                {
                    throw new InputException($"--out '{target}': rows of shape {shape} are no images; give a .csv file.");
                }

                PixelImage grid = ImageGrid.Compose(samples, shape, (int)Math.Ceiling(Math.Sqrt(rows)));
                AtomicFile.Write(target, stream => PngWriter.Write(stream, grid));
                return ExitCode.Success;
            }

            TableOutput.Write(console, target, writer =>
            {
                string label = saved.IsTableSynthesizer ? saved.Preparation?.LabelColumn ?? "label" : "label";
                writer.WriteLine(string.Join(',', names.Select(TableOutput.Quote)) + (labels.Length > 0 ? "," + TableOutput.Quote(label) : ""));
                for (int row = 0; row < rows; row++)
                {
                    TableOutput.WriteRow(writer, samples.AsSpan(row * shape.Length, shape.Length), saved.Preparation);
                    if (labels.Length > 0)
                    {
                        writer.Write(',');
                        writer.Write(TableOutput.Quote(saved.Preparation?.ClassName(labels[row]) ?? labels[row].ToString(CultureInfo.InvariantCulture)));
                    }

                    writer.WriteLine();
                }
            });
            return ExitCode.Success;
        });
        return (command, "latent sample --model gan.safetensors --count 64 --out samples.png");
    }

    private static ReportSection Show(float[] samples, int rows, Shape shape, string[] names, Preparation? preparation)
    {
        const int MostPictures = 144, MostRows = 30, MostColumns = 20;
        if (Raster.IsImage(shape))
        {
            return new ReportSection("samples", "Samples", new PictureGrid("New images, none picked for its looks", ["the image"], [.. Enumerable.Range(0, Math.Min(rows, MostPictures)).Select(row => new PictureGroup($"{row}", Raster.Image(samples.AsSpan(row * shape.Length, shape.Length), shape, $"Sample {row}")))]));
        }

        int columns = Math.Min(names.Length, MostColumns);
        return new ReportSection("samples", "Samples", new Table("The first new rows", ["Row", .. names.Take(columns)], [.. Enumerable.Range(0, Math.Min(rows, MostRows)).Select(row => (IReadOnlyList<string>)[Figures.Count(row), .. Enumerable.Range(0, columns).Select(column => preparation?.TextOf(column, samples[(row * shape.Length) + column]) ?? Figures.Significant(samples[(row * shape.Length) + column], 4))])]));
    }

    /// <summary>All rows are made at once, in one array.</summary>
    private static void CheckSize(int count, int length)
    {
        int most = Array.MaxLength / length;
        if (count > most)
        {
            throw new InputException($"--count {count}: at most {most} rows of {length} values are made at once; call again for more, with another --seed.");
        }
    }

    private static (float[] Samples, int[] Labels, Shape Shape) FromTable(SavedModel saved, int count, int? kind, ulong seed)
    {
        using ITableSynthesizer table = saved.OpenTableSynthesizer();
        CheckSize(count, table.Sample.Length);
        if (kind is { } wanted && !table.Classes.Contains(wanted))
        {
            throw new InputException($"--class {kind}: the model has no such class; its classes are {string.Join(", ", table.Classes.Select(own => saved.Preparation is { } named ? $"{own} ({named.ClassName(own)})" : $"{own}"))}.");
        }

        float[] samples = new float[count * table.Sample.Length];
        int[] labels = new int[count];
        if (kind is { } label)
        {
            table.Synthesize(label, count, seed, samples);
            Array.Fill(labels, label);
        }
        else
        {
            table.SynthesizeAll(count, seed, samples, labels);
        }

        return (samples, labels, table.Sample);
    }

    private static (float[] Samples, int[] Labels, Shape Shape) FromGan(ModelFile file, int count, int? kind, ulong seed)
    {
        using var gan = Gan.FromModelFile(file);
        CheckSize(count, gan.Sample.Length);
        if (gan.Classes == 0)
        {
            return kind is null
                ? (gan.Generate(count, seed), [], gan.Sample)
                : throw new InputException("--class: the GAN knows no classes; train one with 'latent gan --conditional'.");
        }

        if (kind >= gan.Classes)
        {
            throw new InputException($"--class {kind}: the GAN knows {gan.Classes} classes, from 0 to {gan.Classes - 1}.");
        }

        int[] labels = [.. Enumerable.Range(0, count).Select(row => kind ?? (row % gan.Classes))];
        float[] samples = new float[count * gan.Sample.Length];
        gan.Generate(count, seed, labels, samples);
        return (samples, labels, gan.Sample);
    }

    private static (float[] Samples, int[] Labels, Shape Shape) FromAutoencoder(string path, SavedModel saved, int count, int? kind, ulong seed)
    {
        if (kind is not null)
        {
            throw new InputException("--class: an autoencoder knows no classes; train a GAN with 'latent gan --conditional', or use 'latent augment'.");
        }

        using var model = saved.OpenAutoencoder(path);
        if (model.Encoder.Layers.IsEmpty || model.Encoder.Layers[^1] is not GaussianLatent)
        {
            throw new InputException("the latents of this autoencoder follow no known distribution, so there is nothing to draw from; train one with --preset variational, or a GAN with 'latent gan'.");
        }

        CheckSize(count, Math.Max(model.Input.Length, model.Latent.Length));
        var random = new RandomStream(seed, RandomPurpose.Sampling);
        float[] latents = [.. Enumerable.Range(0, count * model.Latent.Length).Select(_ => random.NextNormal())];
        var samples = new float[count * model.Input.Length];
        model.Decode(latents, count, samples);
        for (int at = 0; saved.Preparation is { } preparation && at < samples.Length; at++)
        {
            int column = at % model.Input.Length;
            samples[at] = (samples[at] * preparation.Scale[column]) + preparation.Mean[column];
        }

        return (samples, [], model.Input);
    }
}
