using System.Diagnostics;
using System.Globalization;
using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Latent.Training;

namespace Latent.Benchmarks.SideBySide;

/// <summary>Whether the time of an epoch grows as the rows do, and memory not at all, where rows are streamed.</summary>
internal static class GrowthRun
{
    private const string Network = "dense-3d";
    private static readonly int[] Counts = [10_000, 30_000, 100_000, 300_000, 1_000_000];

    /// <summary>Trains on ever more rows and writes a line of a Markdown table for each number.</summary>
    /// <param name="writer">Takes the table.</param>
    /// <param name="repeats">The least number of epochs measured; of few rows, as many as make a million.</param>
    public static void Run(TextWriter writer, int repeats)
    {
        ReferenceNetwork network = ReferenceNetworks.Get(Network);
        using ITrainingSession session = ManagedEngine.Shared.Compile(network.Plan, network.Options);
        var times = new SortedDictionary<int, double>();
        var peaks = new SortedDictionary<int, long>();

        // The first run warms the machine up; memory is read after each, in order of growth, since a peak never falls.
        Epoch(Counts[1], 3);
        foreach (int rows in Counts)
        {
            // Each training has a pool for shuffling; that of the one before is garbage, whose place is used again once it is collected.
            GC.Collect();
            times[rows] = Epoch(rows, Math.Max(repeats, Counts[^1] / rows));
            using var process = Process.GetCurrentProcess();
            peaks[rows] = process.PeakWorkingSet64;
        }

        writer.WriteLine("| rows | an epoch, s | a row, µs | beside the fewest | peak memory, MB |");
        writer.WriteLine("|---:|---:|---:|---:|---:|");
        double least = times[Counts[0]] / Counts[0];
        foreach ((int rows, double seconds) in times)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {rows:N0} | {seconds:F3} | {1e6 * seconds / rows:F2} | {seconds / rows / least:F3} | {peaks[rows] / 1e6:F0} |"));
        }

        double Epoch(int rows, int epochs)
        {
            var options = new TrainingOptions { Epochs = epochs, BatchSize = network.Options.BatchSize };
            TrainingResult result = Trainer.Train(session, new StreamedRows(network.Sample, rows), null, options);
            double[] seconds = [.. result.Epochs.Select(epoch => rows / epoch.RowsPerSecond).Order()];
            return seconds[seconds.Length / 2];
        }
    }
}
