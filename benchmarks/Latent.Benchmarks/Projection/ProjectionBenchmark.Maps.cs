using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Latent.Projection;
using static System.FormattableString;

namespace Latent.Benchmarks.Projection;

/// <summary>The maps' tables.</summary>
internal sealed partial class ProjectionBenchmark
{
    private void SideBySide(int count)
    {
        float[] rows = Reduce(count, out _);
        string rowsPath = Path.GetTempFileName(), pointsPath = Path.GetTempFileName();
        File.WriteAllBytes(rowsPath, MemoryMarshal.AsBytes<float>(rows));
        var own = new List<double>();
        var peer = new List<double>();
        var ratios = new List<double>();
        double peerKL = 0;
        TSneMap? map = null;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            long started = Stopwatch.GetTimestamp();
            map = TSne.Fit(rows, count, Components);
            own.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            JsonElement result = Peer(python, "scikit-learn/projection.py", "tsne", rowsPath, count, Components, pointsPath);
            peer.Add(result.GetProperty("seconds").GetDouble());
            peerKL = result.GetProperty("kl").GetDouble();
            ratios.Add(peer[^1] / own[^1]);
            Console.Error.WriteLine(Invariant($"  {own[^1]:0.00} s, scikit-learn {peer[^1]:0.00} s"));
        }

        float[] peerPoints = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(pointsPath)).ToArray();
        NearestNeighbours original = NearestNeighbours.Fit(rows, count, Components);
        Line(Invariant($"### {count:N0} × {Components}, in turn, {repeats} runs each"));
        Line("| | seconds (median) | KL | trustworthiness (12) | continuity (12) | neighbours kept (12) | distance correlation |");
        Line("|---|---:|---:|---:|---:|---:|---:|");
        Line(Invariant($"| Latent | {Median(own):0.00} | {map!.KLDivergence:0.000} | {Describe(ProjectionQuality.Measure(original, map.Points))} |"));
        Line(Invariant($"| scikit-learn, 2 jobs | {Median(peer):0.00} | {peerKL:0.000} | {Describe(ProjectionQuality.Measure(original, peerPoints))} |"));
        Line(Invariant($"| ratio (median) | {Median(ratios):0.0} | | | | | |"));
        File.Delete(rowsPath);
        File.Delete(pointsPath);
        Draw("fashion-mnist-10000", map.Points, count);
    }

    private void Large()
    {
        const int Count = 70_000;
        float[] rows = Reduce(Count, out double reduction);
        var seconds = new List<double>();
        TSneMap? map = null;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            map = TSne.Fit(rows, Count, Components);
            seconds.Add(map.Duration.TotalSeconds);
            Console.Error.WriteLine(Invariant($"  {seconds[^1]:0.00} s"));
        }

        Line(Invariant($"### 70,000 × {Components} (Fashion-MNIST), neighbours included, {repeats} runs"));
        Line("| PCA to 50, s | t-SNE, s (median) | KL | trustworthiness (12) | continuity (12) | neighbours kept (12) | distance correlation |");
        Line("|---:|---:|---:|---:|---:|---:|---:|");
        Line(Invariant($"| {reduction:0.0} | {Median(seconds):0.0} | {map!.KLDivergence:0.000} | {Describe(map.MeasureQuality())} |"));
        Draw("fashion-mnist-70000", map.Points, Count);
    }

    private void Place()
    {
        const int Count = 60_000, Others = 10_000;
        float[] rows = Reduce(Count + Others, out _);
        TSneMap map = TSne.Fit(rows.AsSpan(0, Count * Components), Count, Components);
        float[] places = new float[2 * Others];
        var seconds = new List<double>();
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            long started = Stopwatch.GetTimestamp();
            map.Transform(rows.AsSpan(Count * Components), Others, places);
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        NeighbourGraph graph = NearestNeighbours.Fit(map.Points, Count, 2).Find(places, Others, 10);
        NeighbourGraph inRows = NearestNeighbours.Fit(rows.AsSpan(0, Count * Components), Count, Components).Find(rows.AsSpan(Count * Components), Others, 10);
        Line("### Placing 10,000 new rows in the map of 60,000");
        Line("| seconds, first | seconds (median) | neighbours of the new row's class, in the map | in the rows |");
        Line("|---:|---:|---:|---:|");
        Line(Invariant($"| {seconds[0]:0.00} | {Median(seconds):0.00} | {SimilaritySearch.Precision(graph, _labels.AsSpan(Count), _labels):0.000} | {SimilaritySearch.Precision(inRows, _labels.AsSpan(Count), _labels):0.000} |"));
    }

    private void UmapBesidePeer(int count)
    {
        float[] rows = Reduce(count, out _);
        string rowsPath = Path.GetTempFileName(), pointsPath = Path.GetTempFileName();
        File.WriteAllBytes(rowsPath, MemoryMarshal.AsBytes<float>(rows));
        var own = new List<double>();
        UmapMap? map = null;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            map = Umap.Fit(rows, count, Components);
            own.Add(map.Duration.TotalSeconds);
            Console.Error.WriteLine(Invariant($"  {own[^1]:0.00} s"));
        }

        // Once: it takes some ten times as long, and its seconds are those of one thread of JavaScript.
        double peer = Peer(node, "umap-js/umap.js", rowsPath, count, Components, pointsPath).GetProperty("seconds").GetDouble();
        float[] peerPoints = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(pointsPath)).ToArray();
        Line(Invariant($"### UMAP of {count:N0} × {Components}, {repeats} runs"));
        Line("| | seconds (median) | trustworthiness (12) | continuity (12) | neighbours kept (12) | distance correlation |");
        Line("|---|---:|---:|---:|---:|---:|");
        Line(Invariant($"| Latent | {Median(own):0.00} | {Describe(map!.MeasureQuality())} |"));
        Line(Invariant($"| umap-js, one run | {peer:0.00} | {Describe(ProjectionQuality.Measure(map.Neighbours, peerPoints))} |"));
        File.Delete(rowsPath);
        File.Delete(pointsPath);
    }

    private void LargeUmap()
    {
        const int Count = 70_000, Training = 60_000, Others = Count - Training;
        float[] rows = Reduce(Count, out _);
        var seconds = new List<double>();
        UmapMap? map = null;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            map = Umap.Fit(rows, Count, Components);
            seconds.Add(map.Duration.TotalSeconds);
            Console.Error.WriteLine(Invariant($"  {seconds[^1]:0.00} s"));
        }

        Line(Invariant($"### UMAP of 70,000 × {Components} (Fashion-MNIST), neighbours included, {repeats} runs"));
        Line("| seconds (median) | trustworthiness (12) | continuity (12) | neighbours kept (12) | distance correlation |");
        Line("|---:|---:|---:|---:|---:|");
        Line(Invariant($"| {Median(seconds):0.0} | {Describe(map!.MeasureQuality())} |"));
        Draw("fashion-mnist-70000-umap", map.Points, Count);

        UmapMap smaller = Umap.Fit(rows.AsSpan(0, Training * Components), Training, Components);
        float[] places = new float[2 * Others];
        long started = Stopwatch.GetTimestamp();
        smaller.Transform(rows.AsSpan(Training * Components), Others, places);
        double placing = Stopwatch.GetElapsedTime(started).TotalSeconds;
        NeighbourGraph graph = NearestNeighbours.Fit(smaller.Points, Training, 2).Find(places, Others, 10);
        Line("### Placing 10,000 new rows in the UMAP map of 60,000");
        Line("| seconds | neighbours of the new row's class, in the map |");
        Line("|---:|---:|");
        Line(Invariant($"| {placing:0.00} | {SimilaritySearch.Precision(graph, _labels.AsSpan(Training), _labels):0.000} |"));
    }
}
