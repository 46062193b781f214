using System.Diagnostics;
using System.Globalization;
using System.Text;
using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Anomalies.TimeSeries;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Benchmarks.Anomalies;

/// <summary>How long detectors take to train and to score.</summary>
internal static class AnomalySpeed
{
    private const int Rows = 50_000;
    private const int Latents = 32;
    private const int Scored = 10_000;

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
        return text.AppendLine().Append(Explanations(train)).AppendLine().Append(Rates(train)).ToString();
    }

    /// <summary>What explaining rows costs beside scoring them, for every detector.</summary>
    private static string Explanations(MemorySamples rows)
    {
        const int Images = 1_000;
        var text = new StringBuilder("Rows per second of processor time:\n\n| detector | scoring, rows/s | explaining, rows/s | explaining takes × scoring |\n|---|---|---|---|\n");
        foreach ((string name, AnomalyMethod method) in AnomalyTable.Methods)
        {
            using AnomalyDetector detector = AnomalyDetector.Fit(rows, new AnomalyDetectorOptions { Method = method, MaxRows = Scored });
            Explain(text, name, detector, rows.Values, Scored);
        }

        MemorySamples images = GlyphImages.Generate(Images).WithoutLabels();
        foreach ((string name, AnomalyMethod method) in new (string, AnomalyMethod)[]
        {
            ("images of 28 × 28, default", new Combination()),
            ("images, convolutional autoencoder", new ReconstructionError { Autoencoder = AutoencoderPresets.ConvLatent10() with { Epochs = 1 } }),
            ("images, Deep SVDD", new DeepSvdd()),
        })
        {
            using AnomalyDetector detector = AnomalyDetector.Fit(images, new AnomalyDetectorOptions { Method = method });
            Explain(text, name, detector, images.Values, Images);
        }

        foreach ((string name, SeriesDetectorOptions options) in new[]
        {
            ("windows of 64 steps, default", new SeriesDetectorOptions()),
            ("windows of 32 steps, dense autoencoder", new SeriesDetectorOptions { Window = 32, Detector = new() { Method = new ReconstructionError() } }),
            ("windows of 32 steps, recurrent autoencoder", new SeriesDetectorOptions { Window = 32, Detector = new() { Method = new ReconstructionError { Autoencoder = AutoencoderPresets.Recurrent(32, 1) with { Epochs = 1 } } } }),
        })
        {
            int steps = Images + options.Window - 1;
            using SeriesDetector series = SeriesDetector.Fit(rows.Values[..steps], 1, options);
            MemorySamples windows = MemorySamples.From(new SeriesWindows(rows.Values[..steps].ToArray(), 1, series.Window));
            Row(text, name, Images, Best(() => series.Score(rows.Values[..steps])), Best(() => series.Explain(windows.Values)));
        }

        return text.ToString();
    }

    /// <summary>What scoring costs beside what the network alone costs: there and back for reconstruction errors, the encoder for latent density.</summary>
    private static string Rates(MemorySamples rows)
    {
        const int Images = 2_000;
        var text = new StringBuilder("Rows per second of processor time:\n\n| detector | network alone, rows/s | scoring, rows/s | scoring takes × network |\n|---|---|---|---|\n");
        MemorySamples images = GlyphImages.Generate(Images).WithoutLabels();
        foreach ((string name, MemorySamples data, AutoencoderOptions network) in new (string, MemorySamples, AutoencoderOptions)[]
        {
            ("32 values, dense 64-8", rows, new AutoencoderOptions { Encoder = [new Dense(64), new ReLU(), new Dense(8)], Epochs = 1 }),
            ("images of 28 × 28, dense 256-32", images, new AutoencoderOptions { Encoder = [new Flatten(), new Dense(256), new ReLU(), new Dense(32)], Epochs = 1 }),
            ("images of 28 × 28, convolutional", images, AutoencoderPresets.ConvLatent10() with { Epochs = 1 }),
        })
        {
            int count = Math.Min(Scored, data.Rows);
            var scores = new float[count];
            using Autoencoder model = Autoencoder.Fit(data, network).Model;
            float[] back = new float[count * data.Shape.Length], codes = new float[count * model.Latent.Length];
            foreach ((string kind, AnomalyMethod method, Action alone) in new (string, AnomalyMethod, Action)[]
            {
                ("reconstruction error", new ReconstructionError { Autoencoder = network }, () => model.Reconstruct(data.Values, count, back)),
                ("Mahalanobis distance of latents", new LatentDensity { Autoencoder = network }, () => model.Encode(data.Values, count, codes)),
            })
            {
                using AnomalyDetector detector = AnomalyDetector.Fit(data, new AnomalyDetectorOptions { Method = method, Scaling = AnomalyScaling.None });
                Row(text, $"{name}, {kind}", count, Best(alone), Best(() => detector.Score(data.Values, count, scores)));
            }
        }

        return text.ToString();
    }

    private static void Explain(StringBuilder text, string name, AnomalyDetector detector, ReadOnlySpan<float> rows, int count)
    {
        float[] values = rows[..(count * detector.Input.Length)].ToArray(), scores = new float[count], shares = new float[values.Length], expected = new float[values.Length];
        Row(text, name, count, Best(() => detector.Score(values, count, scores)), Best(() => detector.Contributions(values, count, shares, expected)));
    }

    private static void Row(StringBuilder text, string name, int count, double one, double other) =>
        text.Append(CultureInfo.InvariantCulture, $"| {name} | {count / one:N0} | {count / other:N0} | {other / one:0.00} |\n");

    /// <summary>The least processor time of a pass, all threads together, in seconds: what else the machine does counts little.</summary>
    private static double Best(Action pass)
    {
        // The first passes warm up.
        Time(pass, 1);
        int passes = (int)Math.Clamp(0.1 / Math.Max(Time(pass, 1), 1e-4), 1, 200);
        return Enumerable.Range(0, 5).Min(_ => Time(pass, passes));
    }

    private static double Time(Action pass, int passes)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < passes; i++)
        {
            pass();
        }

        return (Environment.CpuUsage.TotalTime - start).TotalSeconds / passes;
    }

    private static void Add(StringBuilder text, string what, Stopwatch watch)
    {
        TimeSpan now = Environment.CpuUsage.TotalTime;
        text.Append(CultureInfo.InvariantCulture, $"| {what} | {watch.Elapsed.TotalSeconds:0.00} | {(now - _processorTime).TotalSeconds:0.00} |\n");
        _processorTime = now;
        watch.Restart();
    }
}
