using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Latent.Data;
using Latent.Numerics;
using Latent.Projection;
using Latent.Storage;
using static System.FormattableString;

namespace Latent.Benchmarks.Projection;

/// <summary>The tables and pictures of docs/projection.md: t-SNE beside scikit-learn, neighbours, placing, search, and growth with the rows.</summary>
internal sealed partial class ProjectionBenchmark(string data, string python, string node, int repeats, string? pictures, int[] growthRows)
{
    private const int Components = 50;
    private readonly StringBuilder _tables = new();
    private float[] _pixels = [];
    private int[] _labels = [];

    public static Command Command()
    {
        var parts = new Argument<string[]>("parts") { Description = "Of tsne-10k, tsne-70k, umap-10k, umap-70k, place, neighbours, peers, components, search, growth; all by default.", Arity = ArgumentArity.ZeroOrMore };
        var data = new Option<string>("--data") { Description = "The folder of Fashion-MNIST.", DefaultValueFactory = _ => "fashion-mnist" };
        var python = new Option<string>("--python") { Description = "The Python that has scikit-learn.", DefaultValueFactory = _ => "python3" };
        var node = new Option<string>("--node") { Description = "The Node.js that has umap-js, by NODE_PATH.", DefaultValueFactory = _ => "node" };
        var repeats = new Option<int>("--repeats") { Description = "The runs of each contender.", DefaultValueFactory = _ => 3 };
        var pictures = new Option<string?>("--pictures") { Description = "A folder for pictures of the maps." };
        var rows = new Option<int[]>("--rows") { Description = "The numbers of rows that growth is measured at.", DefaultValueFactory = _ => [10_000, 30_000, 100_000, 300_000, 1_000_000], AllowMultipleArgumentsPerToken = true };
        var command = new Command("projection", "Runs t-SNE beside scikit-learn's, and measures neighbours, placing and search, for docs/projection.md.") { parts, data, python, node, repeats, pictures, rows };
        command.SetAction(parsed =>
        {
            string[] wanted = parsed.GetValue(parts) is { Length: > 0 } some ? some : ["tsne-10k", "tsne-70k", "umap-10k", "umap-70k", "place", "neighbours", "peers", "components", "search", "growth"];
            var benchmark = new ProjectionBenchmark(parsed.GetRequiredValue(data), parsed.GetRequiredValue(python), parsed.GetRequiredValue(node), parsed.GetRequiredValue(repeats), parsed.GetValue(pictures), parsed.GetRequiredValue(rows));
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
                case "umap-10k": UmapBesidePeer(10_000); break;
                case "umap-70k": LargeUmap(); break;
                case "place": Place(); break;
                case "neighbours": Neighbours(); break;
                case "peers": Peers(); break;
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

    /// <summary>What another program, called with a script and arguments, says in a line of JSON.</summary>
    private static JsonElement Peer(string program, string script, params IEnumerable<object> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine("benchmarks", script));
        foreach (object argument in arguments)
            start.ArgumentList.Add(Invariant($"{argument}"));
        using Process process = Process.Start(start)!;
        string json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {script} ended with {process.ExitCode}.");
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
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
