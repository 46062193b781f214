using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Latent.Data;
using Latent.Numerics;
using Latent.Projection;
using Latent.Storage;
using static System.FormattableString;

namespace Latent.Benchmarks.Projection;

/// <summary>The tables and pictures of docs/projection.md: t-SNE beside scikit-learn, neighbours, placing, search, and growth with the rows.</summary>
internal sealed class ProjectionBenchmark(string data, string python, int repeats, string? pictures, int[] growthRows)
{
    private const int Components = 50;
    private readonly StringBuilder _tables = new();
    private float[] _pixels = [];
    private int[] _labels = [];

    public static Command Command()
    {
        var parts = new Argument<string[]>("parts") { Description = "Of tsne-10k, tsne-70k, place, neighbours, descent, components, search, growth; all by default.", Arity = ArgumentArity.ZeroOrMore };
        var data = new Option<string>("--data") { Description = "The folder of Fashion-MNIST.", DefaultValueFactory = _ => "fashion-mnist" };
        var python = new Option<string>("--python") { Description = "The Python that has scikit-learn.", DefaultValueFactory = _ => "python3" };
        var repeats = new Option<int>("--repeats") { Description = "The runs of each contender.", DefaultValueFactory = _ => 3 };
        var pictures = new Option<string?>("--pictures") { Description = "A folder for pictures of the maps." };
        var rows = new Option<int[]>("--rows") { Description = "The numbers of rows that growth is measured at.", DefaultValueFactory = _ => [10_000, 30_000, 100_000, 300_000, 1_000_000], AllowMultipleArgumentsPerToken = true };
        var command = new Command("projection", "Runs t-SNE beside scikit-learn's, and measures neighbours, placing and search, for docs/projection.md.") { parts, data, python, repeats, pictures, rows };
        command.SetAction(parsed =>
        {
            string[] wanted = parsed.GetValue(parts) is { Length: > 0 } some ? some : ["tsne-10k", "tsne-70k", "place", "neighbours", "descent", "components", "search", "growth"];
            var benchmark = new ProjectionBenchmark(parsed.GetRequiredValue(data), parsed.GetRequiredValue(python), parsed.GetRequiredValue(repeats), parsed.GetValue(pictures), parsed.GetRequiredValue(rows));
            Console.WriteLine(benchmark.Run(wanted));
        });
        return command;
    }

    private string Run(string[] parts)
    {
        if (parts.Any(part => part is not ("growth" or "components")))
            Load();
        foreach (string part in parts)
        {
            Console.Error.WriteLine(part);
            switch (part)
            {
                case "tsne-10k": SideBySide(10_000); break;
                case "tsne-70k": Large(); break;
                case "place": Place(); break;
                case "neighbours": Neighbours(); break;
                case "descent": Descent(); break;
                case "components": WideComponents(); break;
                case "search": Search(); break;
                case "growth": Growth(); break;
                default: throw new ArgumentException($"There is no part \"{part}\".");
            }
        }

        return _tables.ToString();
    }

    /// <summary>All 70,000 images, the 60,000 for training first.</summary>
    private void Load()
    {
        MemorySamples training = IdxFile.Read(Path.Combine(data, "train-images-idx3-ubyte.gz"), Path.Combine(data, "train-labels-idx1-ubyte.gz"));
        MemorySamples test = IdxFile.Read(Path.Combine(data, "t10k-images-idx3-ubyte.gz"), Path.Combine(data, "t10k-labels-idx1-ubyte.gz"));
        _pixels = [.. training.Values, .. test.Values];
        _labels = [.. training.Labels, .. test.Labels];
    }

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
            using JsonDocument result = Python("tsne", rowsPath, count, Components, pointsPath);
            peer.Add(result.RootElement.GetProperty("seconds").GetDouble());
            peerKL = result.RootElement.GetProperty("kl").GetDouble();
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

    private void Descent()
    {
        const int Count = 60_000, Dimensions = 784, Wanted = 15;
        Line("### 15 neighbours of each row: the library's cells and nearest-neighbour descent");
        Line("| rows | cells: seconds | recall | descent: lists of | trees | seconds | recall |");
        Line("|---|---:|---:|---:|---:|---:|---:|");
        Compare(Invariant($"Fashion-MNIST, {Count:N0} × {Dimensions}"), _pixels[..(Count * Dimensions)], Count, Dimensions);
        const int Many = 300_000, Narrow = 32;
        Compare(Invariant($"generated, {Many:N0} × {Narrow}"), Generate(Many, Narrow), Many, Narrow);

        void Compare(string name, float[] rows, int count, int dimensions)
        {
            // All true neighbours of some rows: of all of them they would take hours.
            const int Asked = 1000;
            int[] some = [.. Enumerable.Range(0, Asked).Select(i => (int)((long)i * count / Asked))];
            float[] queries = new float[Asked * dimensions];
            for (int i = 0; i < Asked; i++)
                rows.AsSpan(some[i] * dimensions, dimensions).CopyTo(queries.AsSpan(i * dimensions));
            NeighbourGraph exact = NearestNeighbours.Fit(rows, count, dimensions, new NeighbourOptions { Method = NeighbourMethod.Exact }).Find(queries, Asked, Wanted + 1);
            double Recall(ReadOnlySpan<int> indices, int width)
            {
                int found = 0;
                for (int i = 0; i < Asked; i++)
                {
                    int wanted = 0;
                    foreach (int index in exact.IndicesOf(i))
                    {
                        if (index != some[i] && wanted++ < Wanted)
                            found += indices.Slice(some[i] * width, Wanted).Contains(index) ? 1 : 0;
                    }
                }

                return found / (double)(Asked * Wanted);
            }

            long started = Stopwatch.GetTimestamp();
            NeighbourGraph cells = NearestNeighbours.Fit(rows, count, dimensions, new NeighbourOptions { Method = NeighbourMethod.Approximate }).FindAmongOwn(Wanted);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds, recall = Recall(cells.Indices, Wanted);
            foreach ((int kept, int trees) in (ReadOnlySpan<(int, int)>)[(15, 8), (20, 8), (30, 8)])
            {
                started = Stopwatch.GetTimestamp();
                int[] graph = NeighbourDescent.Find(rows, count, dimensions, kept, trees);
                double peer = Stopwatch.GetElapsedTime(started).TotalSeconds;
                Line(Invariant($"| {name} | {seconds:0.0} | {recall:0.000} | {kept} | {trees} | {peer:0.0} | {Recall(graph, kept):0.000} |"));
                Console.Error.WriteLine(_tables.ToString().TrimEnd().Split('\n')[^1]);
            }
        }
    }

    private void WideComponents()
    {
        Line("### 50 principal components of generated rows");
        Line("| rows | columns | seconds (median) |");
        Line("|---:|---:|---:|");
        foreach ((int count, int dimensions) in (ReadOnlySpan<(int, int)>)[(10_000, 784), (10_000, 3072), (2_000, 12_288)])
        {
            float[] rows = Generate(count, dimensions);
            var seconds = new List<double>();
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                long started = Stopwatch.GetTimestamp();
                PrincipalComponents.Fit(rows, count, dimensions, Components);
                seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            Line(Invariant($"| {count:N0} | {dimensions:N0} | {Median(seconds):0.00} |"));
        }
    }

    private void Search()
    {
        const int Count = 60_000, Others = 10_000, Dimensions = 784;
        Line("### Image retrieval: share of the 10 images found for a test image that have its class");
        Line("| rows | width | seconds for 10,000 | precision at 10 |");
        Line("|---|---:|---:|---:|");
        foreach (int width in (ReadOnlySpan<int>)[Dimensions, 32])
        {
            float[] rows = _pixels;
            if (width < Dimensions)
            {
                var axes = PrincipalComponents.Fit(_pixels.AsSpan(0, Count * Dimensions), Count, Dimensions, width);
                rows = new float[(Count + Others) * width];
                axes.Transform(_pixels, Count + Others, rows);
            }

            var search = SimilaritySearch.Fit(rows.AsSpan(0, Count * width), Count, width);
            long started = Stopwatch.GetTimestamp();
            NeighbourGraph found = search.Find(rows.AsSpan(Count * width), Others, 10);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Line(Invariant($"| {(width == Dimensions ? "pixels" : "principal components")} | {width} | {seconds:0.00} | {SimilaritySearch.Precision(found, _labels.AsSpan(Count), _labels):0.000} |"));
        }
    }

    private void Growth()
    {
        Line("### Growth with the rows: generated × 32, neighbours and all 750 steps");
        Line("| rows | neighbours and affinities, s | seconds for a step (median) | nanoseconds for a row and step | in all, s | peak memory, GB |");
        Line("|---:|---:|---:|---:|---:|---:|");
        foreach (int count in growthRows)
        {
            float[] rows = Generate(count, 32);
            var clock = new StepClock();
            TSneMap map = TSne.Fit(rows, count, 32, new TSneOptions { ReportInterval = 25 }, clock);
            double step = Median(clock.Steps);
            double before = map.Duration.TotalSeconds - clock.Total;
            Line(Invariant($"| {count:N0} | {before:0} | {step:0.000} | {1e9 * step / count:0} | {map.Duration.TotalSeconds:0} | {Process.GetCurrentProcess().PeakWorkingSet64 / 1e9:0.0} |"));
            Console.Error.WriteLine(_tables.ToString().TrimEnd().Split('\n')[^1]);
        }
    }

    private float[] Reduce(int count, out double seconds)
    {
        long started = Stopwatch.GetTimestamp();
        var axes = PrincipalComponents.Fit(_pixels.AsSpan(0, count * 784), count, 784, Components);
        float[] rows = new float[count * Components];
        axes.Transform(_pixels.AsSpan(0, count * 784), count, rows);
        seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return rows;
    }

    /// <summary>Two hundred clusters of unequal size, normal around their centres.</summary>
    private static float[] Generate(int count, int dimensions)
    {
        const int Groups = 200;
        var centres = new RandomStream(1, RandomPurpose.Generation);
        float[] middle = new float[Groups * dimensions];
        for (int i = 0; i < middle.Length; i++)
            middle[i] = 2 * centres.NextNormal();
        var random = new RandomStream(1, RandomPurpose.Generation, 1);
        float[] rows = new float[count * dimensions];
        for (int row = 0; row < count; row++)
        {
            double share = random.NextDouble();
            int group = (int)(Groups * share * share);
            for (int column = 0; column < dimensions; column++)
                rows[(row * dimensions) + column] = middle[(group * dimensions) + column] + random.NextNormal();
        }

        return rows;
    }

    private JsonDocument Python(string what, string rows, int count, int dimensions, string output)
    {
        string script = Path.Combine("benchmarks", "scikit-learn", "projection.py");
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true };
        foreach (string argument in (string[])[script, what, rows, count.ToString(CultureInfo.InvariantCulture), dimensions.ToString(CultureInfo.InvariantCulture), output])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? JsonDocument.Parse(json) : throw new InvalidOperationException($"{python} {script} ended with {process.ExitCode}.");
    }

    private void Draw(string name, ReadOnlySpan<float> points, int count)
    {
        if (pictures is not null)
            MapPicture.Save(Path.Combine(pictures, name + ".png"), points, _labels.AsSpan(0, count), 900);
    }

    private static string Describe(ProjectionQuality quality) =>
        string.Create(CultureInfo.InvariantCulture, $"{quality.Trustworthiness:0.000} | {quality.Continuity:0.000} | {quality.NeighboursKept:0.000} | {quality.DistanceCorrelation:0.000}");

    private void Line(string line)
    {
        bool isHead = line.StartsWith('#');
        if (isHead)
            _tables.AppendLine();
        _tables.AppendLine(line);
        if (isHead)
            _tables.AppendLine();
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }

    /// <summary>The time between reports, for each step.</summary>
    private sealed class StepClock : IProgress<TSneProgress>
    {
        private long _last;
        private int _iteration;

        public List<double> Steps { get; } = [];

        public double Total { get; private set; }

        public void Report(TSneProgress value)
        {
            long now = Stopwatch.GetTimestamp();
            if (_iteration > 0)
                Steps.Add(Stopwatch.GetElapsedTime(_last, now).TotalSeconds / (value.Iteration - _iteration));
            (_last, _iteration) = (now, value.Iteration);
            Total = Steps.Count == 0 ? 0 : Steps.Average() * value.Iterations;
        }
    }
}
