using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Latent.Projection;
using static System.FormattableString;

namespace Latent.Benchmarks.Projection;

/// <summary>The neighbours' tables.</summary>
internal sealed partial class ProjectionBenchmark
{
    private const int Wanted = 15;

    private void Neighbours()
    {
        const int Count = 60_000, Dimensions = 784;
        ReadOnlySpan<float> rows = _pixels.AsSpan(0, Count * Dimensions);
        var near = new List<double>();
        var all = new List<double>();
        NeighbourGraph? found = null, exact = null;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            long started = Stopwatch.GetTimestamp();
            found = NearestNeighbours.Fit(rows, Count, Dimensions, new NeighbourOptions { Method = NeighbourMethod.Approximate }).FindAmongOwn(15);
            near.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            if (repeat > 0)
                continue;
            started = Stopwatch.GetTimestamp();
            exact = NearestNeighbours.Fit(rows, Count, Dimensions, new NeighbourOptions { Method = NeighbourMethod.Exact }).FindAmongOwn(15);
            all.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        Line("### 15 neighbours of 60,000 × 784 (Fashion-MNIST)");
        Line("| | seconds (median) | recall |");
        Line("|---|---:|---:|");
        Line(Invariant($"| approximate, making the cells included | {Median(near):0.0} | {found!.RecallOf(exact!):0.0000} |"));
        Line(Invariant($"| exact | {Median(all):0.0} | 1 |"));
    }

    /// <summary>The library's cells beside two graphs of other libraries, and beside nearest-neighbour descent on the same products.</summary>
    private void Peers()
    {
        const int Count = 60_000, Dimensions = 784, Many = 300_000, Narrow = 32;
        Line("### 15 neighbours of each row, two threads, making the index included");
        Line("| rows | by | setting | seconds | recall | one query on one thread, ms |");
        Line("|---|---|---|---:|---:|---:|");
        Compare(Invariant($"Fashion-MNIST, {Count:N0} × {Dimensions}"), _pixels[..(Count * Dimensions)], Count, Dimensions);
        Compare(Invariant($"generated, {Many:N0} × {Narrow}"), Generate(Many, Narrow), Many, Narrow);
    }

    private void Compare(string name, float[] rows, int count, int dimensions)
    {
        var truth = new TrueNeighbours(rows, count, dimensions, Wanted);
        string rowsPath = Path.GetTempFileName(), foundPath = Path.GetTempFileName();
        File.WriteAllBytes(rowsPath, MemoryMarshal.AsBytes<float>(rows));
        foreach (double recall in (ReadOnlySpan<double>)[0.98, 0.99, 0.999])
        {
            long started = Stopwatch.GetTimestamp();
            NearestNeighbours cells = NearestNeighbours.Fit(rows, count, dimensions, new NeighbourOptions { Method = NeighbourMethod.Approximate, Recall = recall });
            NeighbourGraph found = cells.FindAmongOwn(Wanted);
            Row("cells", Invariant($"recall {recall}"), Stopwatch.GetElapsedTime(started).TotalSeconds, truth.RecallOf(found.Indices, Wanted), OneQuery(cells, rows));
        }

        foreach (int ef in (ReadOnlySpan<int>)[20, 50])
            Foreign("hnswlib", Invariant($"ef {ef}"), ef);
        foreach (int lists in (ReadOnlySpan<int>)[15, 30])
            Foreign("pynndescent", Invariant($"lists of {lists}"), lists);
        foreach (int kept in (ReadOnlySpan<int>)[15, 20, 30])
        {
            long started = Stopwatch.GetTimestamp();
            int[] graph = NeighbourDescent.Find(rows, count, dimensions, kept, trees: 8);
            Row("descent", Invariant($"lists of {kept}"), Stopwatch.GetElapsedTime(started).TotalSeconds, truth.RecallOf(graph, kept), null);
        }

        File.Delete(rowsPath);
        File.Delete(foundPath);

        void Foreign(string by, string setting, int value)
        {
            JsonElement result = Peer(python, "neighbours/peers.py", by, rowsPath, count, dimensions, foundPath, value);
            int[] found = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(foundPath)).ToArray();
            Row(by, setting, result.GetProperty("seconds").GetDouble(), truth.RecallOf(found, Wanted), result.GetProperty("one") is { ValueKind: JsonValueKind.Number } one ? one.GetDouble() : null);
        }

        void Row(string by, string setting, double seconds, double recall, double? one)
        {
            Line(Invariant($"| {name} | {by} | {setting} | {seconds:0.0} | {recall:0.000} | {one:0.00} |"));
            Console.Error.WriteLine(Invariant($"  {by}, {setting}: {seconds:0.0} s, recall {recall:0.000}, a query {one:0.00} ms"));
        }
    }

    /// <summary>The median time of a single query, in milliseconds.</summary>
    private static double OneQuery(NearestNeighbours index, float[] rows)
    {
        var times = new List<double>();
        for (int i = 0; i < 1000; i++)
        {
            long started = Stopwatch.GetTimestamp();
            index.Find(rows.AsSpan(i * index.Dimensions, index.Dimensions), 1, Wanted);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Median(times);
    }
}
