using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Latent.Autoencoders;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Cli.Tour;
using Latent.Data;
using Latent.Projection;
using Latent.Storage;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent search</c>.</summary>
internal static class SearchCommand
{
    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        Argument<string> data = CommonOptions.Data();
        var queries = new Option<string?>("--queries") { Description = "The rows to find neighbours of; the neighbours of each row among the others where it is left out.", HelpName = "file" };
        var model = new Option<string?>("--model", "-m") { Description = "Compare the latents of this model; the rows themselves where it is left out.", HelpName = "file" };
        Option<int?> neighbours = CommonOptions.Whole("--neighbours", "How many to find of each; 10, or fewer of few rows, by default.", 1, 10_000);
        Option<string?> output = CommonOptions.Rows("The CSV file: query, rank, row, distance.");
        Option<string?> report = CommonOptions.Report("queries beside what was found");
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("search", "Finds the rows that are most alike, by the distance of their latents.") { data, queries, model, neighbours, output, report, threads, json, quiet };
        var reading = new DataOptions(command, trains: true);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string path = parsed.GetValue(data)!;
            string? target = parsed.GetValue(output), page = parsed.GetValue(report);
            OutputFolder.CheckFile(target);
            OutputFolder.CheckFile(page, "--report");
            if (parsed.GetValue(json) && target is null or "-")
            {
                throw new InputException("--json writes figures to the output, where the rows would go; name a file with --out.");
            }

            var watch = Stopwatch.StartNew();
            SavedModel? saved = parsed.GetValue(model) is { } file ? SavedModel.Load(file) : null;
            using Autoencoder? autoencoder = saved is null ? null : saved.OpenAutoencoder(parsed.GetValue(model)!);
            InputSettings settings = reading.Read(parsed);
            InputRows input = autoencoder is null ? InputRows.Open(path, null, standardise: true, settings) : InputRows.Open(path, saved!.Preparation, autoencoder.Input, settings);
            SearchReport found = ProgressDisplay.Run(console, parsed.GetValue(quiet), board =>
            {
                using IProgressStep step = board.Begin($"Searching {path}");
                SearchReport made = Find(input, path, parsed.GetValue(queries), parsed.GetValue(neighbours), autoencoder, settings, step, console.Cancellation);
                step.Complete($"{Figures.Count(made.Found.Count)} queries");
                return made;
            }, autoencoder is null ? ColumnRemarks.Of(input, null) : null);
            TableOutput.Write(console, target, writer => Write(writer, found.Found));
            if (page is not null)
            {
                byte[] bytes = found.Create(path, parsed.GetValue(model) is { } by ? $"the latents of {by}" : "their values").ToUtf8();
                AtomicFile.Write(page, stream => stream.Write(bytes));
            }

            if (parsed.GetValue(json))
            {
                console.Output.WriteLine(JsonSerializer.Serialize(new SearchResults(path, parsed.GetValue(model), found.Found.Count, found.Found.Neighbours, Math.Round(watch.Elapsed.TotalSeconds, 3)), ResultsJsonContext.Default.SearchResults));
            }

            return ExitCode.Success;
        });
        return (command, "latent search fashion-mnist/ --queries new-images-idx3-ubyte --model fashion.safetensors --neighbours 5");
    }

    private static SearchReport Find(InputRows input, string path, string? queries, int? wantedCount, Autoencoder? model, InputSettings settings, IProgressStep step, CancellationToken cancellation)
    {
        MemorySamples rows = input.Load(path);
        int most = queries is null ? rows.Rows - 1 : rows.Rows;
        int count = wantedCount ?? Math.Clamp(most, 1, 10);
        if (count > most)
        {
            throw new InputException(wantedCount is null ? $"'{path}' has one row, and no other that would be alike; give more rows." : $"--neighbours {count} is more than the {most} rows there are to choose from.");
        }

        float[] keys = Describe(rows, model, step, cancellation);
        NearestNeighbours search = NearestNeighbours.Fit(keys, rows.Rows, keys.Length / rows.Rows, cancellation: cancellation);
        if (queries is null)
        {
            return new SearchReport(input, null, search.FindAmongOwn(count, cancellation));
        }

        var asked = InputRows.Open(queries, input.Preparation, model?.Input ?? rows.Shape, settings);
        MemorySamples wanted = asked.Load(queries);
        return new SearchReport(input, asked, search.Find(Describe(wanted, model, step, cancellation), wanted.Rows, count, cancellation));
    }

    private static float[] Describe(MemorySamples rows, Autoencoder? model, IProgressStep step, CancellationToken cancellation) =>
        model is null ? rows.Values.ToArray() : TourTraining.EncodeAll(model, rows, share => step.Report(share), cancellation);

    private static void Write(TextWriter writer, NeighbourGraph found)
    {
        writer.WriteLine("query,rank,row,distance");
        for (int query = 0; query < found.Count; query++)
        {
            for (int rank = 0; rank < found.Neighbours; rank++)
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{query},{rank + 1},{found.IndicesOf(query)[rank]},"));
                TableOutput.WriteNumbers(writer, found.DistancesOf(query).Slice(rank, 1));
                writer.WriteLine();
            }
        }
    }
}
