using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Latent.Autoencoders;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Images;
using Latent.Cli.Terminal;
using Latent.Cli.Tour;
using Latent.Data;
using Latent.Numerics;
using Latent.Projection;
using Latent.Storage;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent project</c>.</summary>
internal static class ProjectCommand
{
    private const string TSneName = "tsne";
    private const string UmapName = "umap";

    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        Argument<string> data = CommonOptions.Data();
        var model = new Option<string?>("--model", "-m") { Description = "Lay out the latents of this model; the rows themselves where it is left out.", HelpName = "file" };
        Option<string?> output = CommonOptions.Rows("The CSV file: x, y and the label where there is one.");
        var report = new Option<string?>("--report") { Description = "Write an interactive map as an HTML file.", HelpName = "file" };
        var picture = new Option<string?>("--picture") { Description = "Draw the map as a picture; the ending .png or .svg says which.", HelpName = "file" };
        var perplexity = new Option<double?>("--perplexity") { Description = "For tsne: the effective number of neighbours of a row; 30, or less for few rows.", HelpName = "number" };
        CommonOptions.Require(perplexity, value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= 1 && double.IsFinite(number), "a number from 1");
        Option<string> method = CommonOptions.Choice("--method", "How rows are laid out: tsne shows neighbours best, umap keeps more of the arrangement at large.", "name", TSneName, TSneName, UmapName);
        Option<int?> neighbours = CommonOptions.Whole("--neighbours", "For umap: the neighbours that a row is tied to; 15, or less for few rows.", 2, 1000);
        var label = new Option<string?>("--label") { Description = "The column of a table that is a label and colours the map.", HelpName = "column" };
        Option<int?> most = CommonOptions.Whole("--rows", "Lay out at most so many rows, chosen at random; 20,000 by default.", 4, ScatterMap.MaxPoints);
        Option<ulong> seed = CommonOptions.Seed();
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("project", "Lays rows out in the plane by t-SNE or UMAP, so that neighbours stay neighbours.") { data, model, method, perplexity, neighbours, label, most, output, picture, report, seed, threads, json, quiet };
        var reading = new DataOptions(command, trains: true);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string path = parsed.GetValue(data)!;
            string? target = parsed.GetValue(output), page = parsed.GetValue(report);
            OutputFolder.CheckFile(target);
            OutputFolder.CheckFile(page, "--report");
            string? drawn = parsed.GetValue(picture);
            OutputFolder.CheckFile(drawn, "--picture");
            if (drawn is not null && Path.GetExtension(drawn).ToLowerInvariant() is not (".png" or ".svg"))
            {
                throw new InputException($"--picture '{drawn}' ends in neither .png nor .svg; name a file that does.");
            }

            if (parsed.GetValue(json) && target is null or "-")
            {
                throw new InputException("--json writes figures to the output, where the points would go; name a file with --out.");
            }

            bool isUmap = parsed.GetValue(method) == UmapName;
            if (isUmap ? parsed.GetValue(perplexity) is not null : parsed.GetValue(neighbours) is not null)
            {
                throw new InputException(isUmap ? "--perplexity is for --method tsne; UMAP takes --neighbours." : "--neighbours is for --method umap; t-SNE takes --perplexity.");
            }

            var watch = Stopwatch.StartNew();
            SavedModel? saved = parsed.GetValue(model) is { } modelPath ? SavedModel.Load(modelPath) : null;
            using Autoencoder? autoencoder = saved is null ? null : saved.OpenAutoencoder(parsed.GetValue(model)!);
            InputRows input = autoencoder is null ? InputRows.Open(path, parsed.GetValue(label), standardise: true, reading.Read(parsed)) : InputRows.Open(path, saved!.Preparation, autoencoder.Input, reading.Read(parsed), wantsLabels: true, parsed.GetValue(label));
            MemorySamples rows = Tour.Rows.Sample(input.Load(path), parsed.GetValue(most) ?? 20_000, parsed.GetValue(seed));
            ProjectionMap map = ProgressDisplay.Run<ProjectionMap>(console, parsed.GetValue(quiet), board =>
            {
                using IProgressStep step = board.Begin($"Laying out {Figures.Count(rows.Rows)} rows of {path}");
                try
                {
                    (float[] values, int width) = Values(rows, autoencoder, console.Cancellation);
                    return isUmap
                        ? ByUmap(values, rows.Rows, width, new UmapOptions { NeighbourCount = parsed.GetValue(neighbours), Seed = parsed.GetValue(seed) }, step, console.Cancellation)
                        : ByTSne(values, rows.Rows, width, new TSneOptions { Perplexity = parsed.GetValue(perplexity), Seed = parsed.GetValue(seed) }, step, console.Cancellation);
                }
                catch (ArgumentException e)
                {
                    // A perplexity too large, equal rows, too few rows: the message says which and what to do.
                    throw new InputException(e);
                }
            }, autoencoder is null ? ColumnRemarks.Of(input, parsed.GetValue(label)) : null);
            TableOutput.Write(console, target, writer => WritePoints(writer, map, rows, input));
            if (drawn is not null)
            {
                MapPicture.Save(drawn, map.Points, rows.HasLabels ? rows.Labels : []);
            }

            if (page is not null)
            {
                byte[] bytes = CreateReport(path, parsed.GetValue(model), map, rows, input).ToUtf8();
                AtomicFile.Write(page, stream => stream.Write(bytes));
            }

            if (parsed.GetValue(json))
            {
                console.Output.WriteLine(JsonSerializer.Serialize(new MapResults(path, target!, parsed.GetValue(method)!, map.Count, (map as TSneMap)?.Perplexity, (map as UmapMap)?.NeighbourCount, (map as TSneMap)?.KLDivergence, map.Seed, Math.Round(watch.Elapsed.TotalSeconds, 3)), ResultsJsonContext.Default.MapResults));
            }

            return ExitCode.Success;
        });
        return (command, "latent project fashion-mnist/ --model fashion.safetensors --rows 10000 --out map.csv --report map.html --picture map.png");
    }

    /// <summary>What is laid out: latents, or the rows themselves.</summary>
    private static (float[] Values, int Width) Values(MemorySamples rows, Autoencoder? model, CancellationToken cancellation)
    {
        const int Components = 50;
        if (model is not null)
        {
            return (TourTraining.EncodeAll(model, rows, _ => { }, cancellation), model.Latent.Length);
        }

        if (rows.Shape.Length <= Components)
        {
            return (rows.Values.ToArray(), rows.Shape.Length);
        }

        // As is usual: wide rows go through PCA first, which keeps neighbours and saves most of the time.
        int components = Math.Min(Components, rows.Rows - 1);
        PrincipalComponents pca = PrincipalComponents.Fit(rows.Values, rows.Rows, rows.Shape.Length, components);
        var coordinates = new float[rows.Rows * components];
        pca.Transform(rows.Values, rows.Rows, coordinates);
        return (coordinates, components);
    }

    private static TSneMap ByTSne(float[] values, int count, int width, TSneOptions options, IProgressStep step, CancellationToken cancellation)
    {
        var progress = new Relay<TSneProgress>(report => step.Report((double)report.Iteration / report.Iterations, $"step {report.Iteration}, KL {Figures.Fixed(report.KLDivergence, 3)}"));
        TSneMap map = TSne.Fit(values, count, width, options, progress, cancellation);
        step.Complete($"KL {Figures.Fixed(map.KLDivergence, 3)}");
        return map;
    }

    private static UmapMap ByUmap(float[] values, int count, int width, UmapOptions options, IProgressStep step, CancellationToken cancellation)
    {
        var progress = new Relay<UmapProgress>(report => step.Report((double)report.Epoch / report.Epochs, $"epoch {report.Epoch}"));
        UmapMap map = Umap.Fit(values, count, width, options, progress, cancellation);
        step.Complete($"{map.NeighbourCount} neighbours");
        return map;
    }

    private static void WritePoints(TextWriter writer, ProjectionMap map, MemorySamples rows, InputRows input)
    {
        writer.WriteLine(rows.HasLabels ? "x,y,label" : "x,y");
        for (int row = 0; row < map.Count; row++)
        {
            TableOutput.WriteNumbers(writer, map.Points.Slice(2 * row, 2));
            if (rows.HasLabels)
            {
                writer.Write(',');
                writer.Write(TableOutput.Quote(ClassName(input, rows.Labels[row])));
            }

            writer.WriteLine();
        }
    }

    private static ReportDocument CreateReport(string path, string? model, ProjectionMap map, MemorySamples rows, InputRows input)
    {
        int columns = 0;
        Shape shape = rows.Shape;
        bool images = Raster.IsImage(shape);
        ProjectionQuality quality = map.MeasureQuality(new ProjectionQualityOptions { Neighbours = Math.Min(12, (map.Count - 1) / 2) });
        int[] labels = rows.Labels.ToArray();
        var block = new ScatterMap
        {
            Id = "map",
            Title = $"{Figures.Count(map.Count)} rows of {path}",
            Points = map.Points.ToArray(),
            Labels = labels,
            ClassNames = labels.Length == 0 ? [] : [.. Enumerable.Range(0, labels.Max() + 1).Select(label => ClassName(input, label))],
            Sprites = images ? Raster.SpriteSheet(rows.Values, rows.Rows, shape, out columns) : null,
            SpriteColumns = columns,
            SpriteWidth = images ? shape[2] : 0,
            SpriteHeight = images ? shape[1] : 0,
        };
        return new ReportDocument
        {
            Title = $"Map of {path}",
            Subtitle = "Rows that are alike lie side by side; distances between far groups mean little.",
            Footer = string.Create(CultureInfo.InvariantCulture, $"Latent {ModelFile.CurrentLibraryVersion}, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, seed {map.Seed}."),
            Sections =
            [
                new ReportSection("map-section", "Map", block),
                new ReportSection("quality", "How far to trust it", new Table(
                    "Figures of the map's quality",
                    ["Figure", "Value", "What it says"],
                    [
                        .. map is TSneMap tsne ? [["Kullback-Leibler divergence", Figures.Fixed(tsne.KLDivergence, 4), "from the rows' similarities; 0 is best"]] : (string[][])[],
                        ["Trustworthiness", Figures.Fixed(quality.Trustworthiness, 3), "are neighbours in the map neighbours of the rows? 1 is best"],
                        ["Continuity", Figures.Fixed(quality.Continuity, 3), "did neighbours of the rows stay neighbours? 1 is best"],
                        ["Neighbours kept", Figures.Fixed(quality.NeighboursKept, 3), "the share of a row's neighbours that are its neighbours in the map"],
                        ["Correlation of distances", Figures.Fixed(quality.DistanceCorrelation, 3), "over random pairs: the arrangement at large"],
                    ])
                { Numeric = false }),
                new ReportSection("settings", "Settings", new FactList(
                [
                    .. MethodFacts(map),
                    ("Laid out", model is null ? "the rows themselves" : $"the latents of {model}"),
                    ("Rows", Figures.Count(map.Count)),
                    ("Fingerprint of the rows", Tour.Rows.Fingerprint(rows)),
                    ("Seed", map.Seed.ToString(CultureInfo.InvariantCulture)),
                    ("Time", Figures.Duration(map.Duration.TotalSeconds)),
                ])),
            ],
        };
    }

    private static (string, string)[] MethodFacts(ProjectionMap map) => map switch
    {
        TSneMap tsne => [("Method", "t-SNE"), ("Perplexity", Figures.Significant(tsne.Perplexity))],
        UmapMap umap => [("Method", "UMAP"), ("Neighbours", Figures.Count(umap.NeighbourCount)), ("Minimum distance", Figures.Significant(umap.Options.MinimumDistance))],
        _ => [],
    };

    private static string ClassName(InputRows input, int label) =>
        label < input.ClassNames.Length ? input.ClassNames[label] : label.ToString(CultureInfo.InvariantCulture);
}
