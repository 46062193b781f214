using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;

namespace Latent.Benchmarks.SideBySide;

/// <summary>The tables of the side-by-side, in Markdown.</summary>
internal static class MarkdownReport
{
    /// <summary>Writes the tables.</summary>
    /// <param name="networks">The comparisons of networks, training and encoding.</param>
    /// <param name="products">The comparisons of products.</param>
    /// <param name="independent">A product, and the speed in sum of one on each thread, independent of each other.</param>
    /// <param name="onePeak">The multiply-add peak of one core.</param>
    /// <param name="peak">The multiply-add peak of all threads used.</param>
    /// <param name="threads">The most threads of a contender.</param>
    /// <param name="settings">How it was run, as one line.</param>
    public static string Write(
        IReadOnlyList<Comparison> networks, IReadOnlyList<Comparison> products, (string Name, double Rate)? independent, double onePeak, double peak, int threads, string settings)
    {
        var text = new StringBuilder();
        Line(text, $"{Machine.Processor}, {Environment.ProcessorCount} cores, {Machine.Vectors}; {DateTime.UtcNow:yyyy-MM-dd}; .NET {Environment.Version}");
        Line(text, $"against {networks.Concat(products).First().Peer.Measurements[0].Version}. {settings}");
        Line(text, $"Multiply-add peak measured in the same run: {onePeak / 1e9:F0} GFLOP/s on one core, {peak / 1e9:F0} on {threads} threads.");
        Line(text, $"");
        if (networks.Count > 0)
        {
            WriteNetworks(text, networks, peak, threads);
        }

        if (products.Count > 0)
        {
            WriteProducts(text, products, onePeak, peak);
        }

        if (independent is { } alone)
        {
            double one = products.First(row => row.Latent.Threads == 1 && row.Name == alone.Name).Latent.Rate;
            double shared = products.First(row => row.Latent.Threads == threads && row.Name == alone.Name).Latent.Rate;
            Line(text, $"{alone.Name} on one thread each of {threads} processes at once: {alone.Rate / 1e9:F0} GFLOP/s in sum, {alone.Rate / one:F2} times one alone; one product shared by {threads} threads: {shared / one:F2} times.");
        }

        return text.ToString();
    }

    private static void WriteNetworks(StringBuilder text, IReadOnlyList<Comparison> networks, double peak, int threads)
    {
        Line(text, $"| network | | PyTorch, examples/s | threads | Latent, examples/s | threads | ratio | Latent, % of peak | PyTorch, MB | Latent, MB | first step, s | bytes/step |");
        Line(text, $"|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (Comparison row in networks)
        {
            double operations = Operations(row);
            Line(text, $"| {row.Name} | {row.Mode} | {row.Peer.Rate:N0} | {row.Peer.Threads} | {row.Latent.Rate:N0} | {row.Latent.Threads} | {row.Ratio:F2} | {100 * row.Latent.Rate * operations / peak:F0} | {row.Peer.Memory / 1e6:F0} | {row.Latent.Memory / 1e6:F0} | {row.Latent.FirstStep:F2} | {row.Latent.BytesPerStep:F0} |");
        }

        foreach (IGrouping<string, Comparison> mode in networks.GroupBy(row => row.Mode))
        {
            Line(text, $"| **geometric mean of {mode.Count()}** | {mode.Key} | | | | | **{Mean(mode, row => row.Ratio):F2}** | | | | | |");
        }

        Line(text, $"");
        foreach (IGrouping<string, Comparison> mode in networks.GroupBy(row => row.Mode))
        {
            Line(text, $"On {threads} threads each: {Mean(mode, row => row.RatioOnAll):F2} in {mode.Key}, least {mode.Min(row => row.RatioOnAll):F2}.");
        }

        Line(text, $"");
    }

    private static void WriteProducts(StringBuilder text, IReadOnlyList<Comparison> products, double onePeak, double peak)
    {
        Line(text, $"| product m × n × k | threads | PyTorch, GFLOP/s | Latent, GFLOP/s | ratio | Latent, % of peak |");
        Line(text, $"|---|---:|---:|---:|---:|---:|");
        foreach (Comparison row in products)
        {
            double share = 100 * row.Latent.Rate / (row.Latent.Threads == 1 ? onePeak : peak);
            Line(text, $"| {row.Name.Replace("x", " × ", StringComparison.Ordinal)} | {row.Latent.Threads} | {row.Peer.Rate / 1e9:F0} | {row.Latent.Rate / 1e9:F0} | {row.Ratio:F2} | {share:F0} |");
        }

        Line(text, $"");
    }

    private static double Mean(IEnumerable<Comparison> rows, Func<Comparison, double> ratio) => Math.Exp(rows.Average(row => Math.Log(ratio(row))));

    private static double Operations(Comparison row)
    {
        ReferenceNetwork network = ReferenceNetworks.Get(row.Name);
        return row.Mode == "encode"
            ? OperationCount.Forward(network.Plan.Networks.First(part => part.Name == network.Encoder).Architecture)
            : OperationCount.Train(network.Plan);
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static class Machine
    {
        public static string Processor => File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor"
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";

        public static string Vectors => Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "AVX2" : "no wide vectors";
    }
}
