using System.CommandLine;
using System.Globalization;
using Latent.Autoencoders;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Cli.Tour;
using Latent.Data;
using Latent.Numerics;
using Latent.Projection;

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
        Option<int?> neighbours = CommonOptions.Whole("--neighbours", "How many to find of each; 10 by default.", 1, 10_000);
        Option<string?> output = CommonOptions.Rows("The CSV file: query, rank, row, distance.");
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("search", "Finds the rows that are most alike, by the distance of their latents.") { data, queries, model, neighbours, output, threads, quiet };
        var reading = new DataOptions(command, trains: true);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string? target = parsed.GetValue(output);
            OutputFolder.CheckFile(target);
            SavedModel? saved = parsed.GetValue(model) is { } path ? SavedModel.Load(path) : null;
            using Autoencoder? autoencoder = saved is null ? null : Autoencoder.FromModelFile(saved.Model);
            NeighbourGraph found = ProgressDisplay.Run(console, parsed.GetValue(quiet), board =>
            {
                using IProgressStep step = board.Begin($"Searching {parsed.GetValue(data)}");
                InputSettings settings = reading.Read(parsed);
                (MemorySamples rows, Preparation? preparation) = Read(parsed.GetValue(data)!, saved, autoencoder, settings);
                float[] keys = Describe(rows, autoencoder, step, console.Cancellation);
                int width = keys.Length / rows.Rows, count = parsed.GetValue(neighbours) ?? 10;
                NeighbourGraph graph = Find(keys, rows.Rows, width, count, parsed.GetValue(queries), preparation, rows.Shape, autoencoder, settings, step, console.Cancellation);
                step.Complete($"{Figures.Count(graph.Count)} queries");
                return graph;
            });
            TableOutput.Write(console, target, writer => Write(writer, found));
            return ExitCode.Success;
        });
        return (command, "latent search fashion-mnist/ --queries new-images-idx3-ubyte --model fashion.safetensors --neighbours 5");
    }

    private static (MemorySamples Rows, Preparation? Preparation) Read(string path, SavedModel? saved, Autoencoder? model, InputSettings settings)
    {
        InputRows input = model is null ? InputRows.Open(path, null, standardise: true, settings) : InputRows.Open(path, saved!.Preparation, model.Input, settings);
        return (MemorySamples.From(input.Rows), input.Preparation);
    }

    private static NeighbourGraph Find(float[] keys, int rows, int width, int count, string? queries, Preparation? preparation, Shape shape, Autoencoder? model, InputSettings settings, IProgressStep step, CancellationToken cancellation)
    {
        int most = queries is null ? rows - 1 : rows;
        if (count > most)
        {
            throw new InputException($"--neighbours {count} is more than the {most} rows there are to choose from.");
        }

        NearestNeighbours search = NearestNeighbours.Fit(keys, rows, width);
        if (queries is null)
        {
            return search.FindAmongOwn(count);
        }

        MemorySamples wanted = MemorySamples.From(InputRows.Open(queries, preparation, model?.Input ?? shape, settings).Rows);
        return search.Find(Describe(wanted, model, step, cancellation), wanted.Rows, count);
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
