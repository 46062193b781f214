using System.Diagnostics;
using System.Globalization;
using System.Text;
using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Benchmarks.Anomalies;

/// <summary>How long detectors take to train and to score.</summary>
internal static class AnomalySpeed
{
    private const int Rows = 50_000;
    private const int Latents = 32;

    private static TimeSpan _processorTime;

    public static string Run(string folder)
    {
        var text = new StringBuilder("| what | seconds | seconds of processor time, all cores together |\n|---|---|---|\n");
        string shuttle = Path.Combine(folder, "shuttle.csv.gz");
        if (File.Exists(shuttle))
        {
            MemorySamples rows = MemorySamples.From(CsvSamples.Open(shuttle, new CsvOptions { LabelColumn = "label" })).WithoutLabels();
            _processorTime = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            using AnomalyDetector detector = AnomalyDetector.Fit(rows);
            Add(text, $"training the default detector on shuttle ({rows.Rows:N0} rows)", watch);
            detector.Score(rows);
            Add(text, "scoring the same rows", watch);
            var shares = new float[rows.Values.Length];
            detector.Contributions(rows.Values, rows.Rows, shares);
            Add(text, "explaining the same rows", watch);
        }

        var random = new RandomStream(0, RandomPurpose.Generation);
        var latents = new float[2 * Rows * Latents];
        for (int i = 0; i < latents.Length; i++)
        {
            latents[i] = random.NextNormal();
        }

        MemorySamples train = new([Latents], latents[..(Rows * Latents)]), queries = new([Latents], latents[(Rows * Latents)..]);
        _processorTime = Environment.CpuUsage.TotalTime;
        var neighbours = Stopwatch.StartNew();
        using AnomalyDetector nearest = AnomalyDetector.Fit(train, new AnomalyDetectorOptions { Method = new NearestNeighbourDistance(), Scaling = AnomalyScaling.None });
        Add(text, $"nearest neighbours: training on {Rows:N0} rows of {Latents} values, each scored as if left out", neighbours);
        nearest.Score(queries);
        Add(text, $"nearest neighbours: {Rows:N0} new rows", neighbours);
        return text.AppendLine().Append(Explanations(train)).ToString();
    }

    /// <summary>What explaining rows costs beside scoring them, for every detector: the better of three passes each.</summary>
    private static string Explanations(MemorySamples rows)
    {
        const int Scored = 10_000;
        var text = new StringBuilder("| detector | scoring, rows/s | explaining, rows/s | explaining takes × scoring |\n|---|---|---|---|\n");
        var scores = new float[Scored];
        var shares = new float[Scored * Latents];
        var expected = new float[shares.Length];
        foreach ((string name, AnomalyMethod method) in AnomalyTable.Methods)
        {
            using AnomalyDetector detector = AnomalyDetector.Fit(rows, new AnomalyDetectorOptions { Method = method, MaxRows = Scored });
            double score = Best(() => detector.Score(rows.Values, Scored, scores));
            double explain = Best(() => detector.Contributions(rows.Values, Scored, shares, expected));
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Scored / score:N0} | {Scored / explain:N0} | {explain / score:0.00} |\n");
        }

        return text.ToString();
    }

    private static double Best(Action pass)
    {
        double best = double.MaxValue;
        for (int i = 0; i < 4; i++)
        {
            long start = Stopwatch.GetTimestamp();
            pass();

            // The first pass warms up.
            best = i == 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static void Add(StringBuilder text, string what, Stopwatch watch)
    {
        TimeSpan now = Environment.CpuUsage.TotalTime;
        text.Append(CultureInfo.InvariantCulture, $"| {what} | {watch.Elapsed.TotalSeconds:0.00} | {(now - _processorTime).TotalSeconds:0.00} |\n");
        _processorTime = now;
        watch.Restart();
    }
}
