using System.Globalization;

namespace Latent.Benchmarks.SideBySide;

/// <summary>
/// Runs both contenders in turn, each network in a process of its own, and compares the medians. Each is run on one thread and on all,
/// and counts with the better of the two: more threads make small networks slower in either, on some machines several times.
/// </summary>
internal static class SideBySideRun
{
    private static readonly string[] Products = ["1024x1024x1024", "64x128x784", "32x100x784", "1024x314x3136", "64x784x128", "128x784x64"];

    /// <summary>Runs the comparison.</summary>
    /// <param name="options">How.</param>
    /// <param name="log">Takes a line for each run.</param>
    /// <returns>The tables in Markdown.</returns>
    public static string Run(SideBySideOptions options, TextWriter log)
    {
        var peer = new Contender("PyTorch", options.Python, [options.Script, "--device", BenchmarkEngine.DeviceOf(options.Engine), "--precision", BenchmarkEngine.PrecisionOf(options.Engine), "--batch", Text(options.Batch)]);
        var latent = new Contender("Latent", Environment.ProcessPath!, [.. Host(), "measure", "--engine", options.Engine, "--batch", Text(options.Batch)]);
        string[] names = options.Names.Count > 0 ? [.. options.Names] : [.. ReferenceNetworks.All.Select(network => network.Name), .. options.Engine == BenchmarkEngine.Managed ? Products : []];
        double onePeak = FmaPeak.OneCore(), peak = FmaPeak.Measure(options.Threads);

        var networks = new List<Comparison>();
        var products = new List<Comparison>();
        int[] counts = [.. new[] { 1, options.Threads }.Distinct()];
        (string, double)? independent = null;
        foreach (string name in names)
        {
            if (char.IsAsciiDigit(name[0]))
            {
                products.AddRange(counts.Select(threads => Compare(name, "train", [threads])));

                continue;
            }

            networks.Add(Compare(name, "train", counts));
            if (ReferenceNetworks.Get(name).Encoder is not null)
            {
                networks.Add(Compare(name, "encode", counts));
            }
        }

        if (options.Threads > 1 && names.FirstOrDefault(name => char.IsAsciiDigit(name[0])) is { } first)
        {
            independent = (first, Independent(latent, first, options));
        }

        // Again after the runs: what the machine could do at its best is the peak, not what it could at one moment.
        (onePeak, peak) = (Math.Max(onePeak, FmaPeak.OneCore()), Math.Max(peak, FmaPeak.Measure(options.Threads)));
        string settings = string.Create(CultureInfo.InvariantCulture, $"Medians of {options.Repeats} runs of {options.Seconds} s of each, in turn, on {string.Join(" and ", counts)} threads; for networks the better of the two counts.")
            + (options.Engine == BenchmarkEngine.Managed ? "" : $" Latent's engine: {BenchmarkEngine.Get(options.Engine).Name}.")
            + (options.Batch == 0 ? "" : $" Batches of {options.Batch}.");
        return MarkdownReport.Write([.. networks.OrderByDescending(row => row.Mode)], products, independent, onePeak, peak, options.Threads, settings);

        Comparison Compare(string name, string mode, int[] counts)
        {
            List<Measurement>[] peers = [.. counts.Select(_ => new List<Measurement>())], latents = [.. counts.Select(_ => new List<Measurement>())];
            for (int repeat = 0; repeat < options.Repeats; repeat++)
            {
                for (int i = 0; i < counts.Length; i++)
                {
                    peers[i].Add(peer.Run(name, mode, options.Seconds, counts[i]));
                    latents[i].Add(latent.Run(name, mode, options.Seconds, counts[i]));
                    log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {mode} {counts[i]}: PyTorch {peers[i][^1].Rate:N0}, Latent {latents[i][^1].Rate:N0}"));
                }
            }

            return new Comparison(name, mode, Runs(peers), Runs(latents));

            ContenderRuns[] Runs(List<Measurement>[] runs) => [.. counts.Select((threads, i) => new ContenderRuns(threads, runs[i]))];
        }
    }

    /// <summary>The speed in sum of as many processes at once as there are threads, each with a product of its own on one thread: what sharing one product can reach at best.</summary>
    private static double Independent(Contender latent, string product, SideBySideOptions options)
    {
        var sums = new List<double>();
        for (int repeat = 0; repeat < options.Repeats; repeat++)
        {
            Task<Measurement>[] runs = [.. Enumerable.Range(0, options.Threads).Select(_ => Task.Run(() => latent.Run(product, "train", options.Seconds, 1)))];
            sums.Add(Task.WhenAll(runs).GetAwaiter().GetResult().Sum(run => run.Rate));
        }

        sums.Sort();
        return sums[sums.Count / 2];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // Under `dotnet Latent.Benchmarks.dll` the process is the host, and the assembly comes before the arguments.
    private static string[] Host() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [Path.Combine(AppContext.BaseDirectory, "Latent.Benchmarks.dll")]
        : [];
}
