using System.CommandLine;
using Latent.Cli.Terminal;
using Latent.Cli.Tour;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent tour</c>.</summary>
internal static class TourCommand
{
    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        var data = new Option<string?>("--data") { Description = $"A folder or file of IDX or CSV data, or a name that is fetched and kept in a cache ({string.Join(", ", KnownData.Names)}). Without it, generated images of glyphs.", HelpName = "folder|file|name" };
        var output = new Option<string>("--out", "-o") { Description = "Where report.html, results.json and the model go; made where it is not there.", DefaultValueFactory = _ => "latent-tour", HelpName = "folder" };
        Option<int?> epochs = CommonOptions.Whole("--epochs", "Passes over the training rows; chosen by their number by default.", 1, 100_000);
        Option<int?> latents = CommonOptions.Whole("--latents", "The width of the latent vector; 32 for images, a third of the columns for tables.", 1, 4096);
        Option<int?> rows = CommonOptions.Whole("--rows", "Learn from at most so many rows, chosen at random; all by default.", 50, int.MaxValue);
        Option<int?> mapRows = CommonOptions.Whole("--map-rows", "The most points on the map; 5,000 by default.", 10, Report.Blocks.ScatterMap.MaxPoints);
        var label = new Option<string?>("--label") { Description = "The column of class labels in CSV files; one named label, class or target by default.", HelpName = "column" };
        var leaveOut = new Option<string?>("--leave-out") { Description = "The class that the anomaly detector never sees, by name or number; the last one by default.", HelpName = "class" };
        var resume = new Option<bool>("--resume") { Description = "Go on with a training that was stopped, from the checkpoint in the folder of --out." };
        Option<ulong> seed = CommonOptions.Seed();
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("tour", "Shows what an autoencoder makes of your data, without labels: a report with reconstructions, a classifier from few labels, anomalies and a map, each beside its baseline.")
        {
            data, output, epochs, latents, rows, mapRows, label, leaveOut, resume, seed, threads, json, quiet,
        };
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            var defaults = new TourOptions();
            return Tour.Tour.Run(console, new TourOptions
            {
                Data = parsed.GetValue(data),
                Output = parsed.GetValue(output)!,
                Epochs = parsed.GetValue(epochs),
                Latents = parsed.GetValue(latents),
                Rows = parsed.GetValue(rows),
                MapRows = parsed.GetValue(mapRows) ?? defaults.MapRows,
                Label = parsed.GetValue(label),
                LeaveOut = parsed.GetValue(leaveOut),
                Seed = parsed.GetValue(seed),
                Resume = parsed.GetValue(resume),
                Json = parsed.GetValue(json),
                Quiet = parsed.GetValue(quiet),
                CommandLine = Shell.Join("latent", parsed.Tokens.Select(token => token.Value)),
            });
        });
        return (command, "latent tour --data fashion-mnist --epochs 10 --out fashion");
    }
}
