using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Latent.Anomalies;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Projection;
using Latent.Training;

namespace Latent.Results;

/// <summary>Recurrent autoencoders on measured sequences: trained on normal ones, they reconstruct abnormal ones badly.</summary>
internal static class Sequences
{
    /// <summary>Heart beats of MIT-BIH record 100: 198 steps each, read as 66 steps of 3 values.</summary>
    public static Measurement Ecg(Workplace place)
    {
        var normal = new List<float[]>();
        var abnormal = new List<float[]>();
        using (var reader = new StreamReader(new GZipStream(File.OpenRead(place.DataFile("timeseries/ecg/mitbih100_beats.csv.gz")), CompressionMode.Decompress)))
        {
            reader.ReadLine();
            while (reader.ReadLine() is { } line)
            {
                string[] cells = line.Split(',');
                (cells[2] == "0" ? normal : abnormal).Add([.. cells[3..].Select(cell => float.Parse(cell, CultureInfo.InvariantCulture))]);
            }
        }

        // In time order: the first two thirds of the normal beats are learnt, the rest and all abnormal ones are scored.
        int learnt = normal.Count * 2 / 3;
        float[] training = [.. normal.Take(learnt).SelectMany(beat => beat)];
        float[] test = [.. normal.Skip(learnt).Concat(abnormal).SelectMany(beat => beat)];
        bool[] isAbnormal = [.. Enumerable.Repeat(false, normal.Count - learnt), .. Enumerable.Repeat(true, abnormal.Count)];
        var options = new AutoencoderOptions
        {
            InputShape = [66, 3],
            Encoder = [new LSTM(48) { ReturnSequences = true }, new LSTM(12)],
            Optimizer = new Adam(0.003f),
            Schedule = new CosineDecay { FinalFactor = 0.05f },
            BatchSize = 32,
            Epochs = 60,
        };
        return Measure(place, "recurrent, ECG", "LSTM 48-12 over 66 steps of 3 values; MSE, Adam 3e-3, cosine decay, batch 32", options, training, test, isAbnormal, 198);
    }

    /// <summary>Taxi passengers in New York (NAB): windows of a day, 48 half hours.</summary>
    public static Measurement Nab(Workplace place)
    {
        const string Series = "realKnownCause/nyc_taxi.csv";
        const int Steps = 48;
        string[] lines = File.ReadAllLines(place.DataFile("timeseries/nab/" + Series))[1..];
        DateTime[] times = [.. lines.Select(line => DateTime.Parse(line.Split(',')[0], CultureInfo.InvariantCulture))];
        float[] values = [.. lines.Select(line => float.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];
        using JsonDocument windows = JsonDocument.Parse(File.ReadAllText(place.DataFile("timeseries/nab/combined_windows.json")));
        (DateTime From, DateTime To)[] anomalies = [.. windows.RootElement.GetProperty(Series).EnumerateArray().Select(window => (
            DateTime.Parse(window[0].GetString()!, CultureInfo.InvariantCulture), DateTime.Parse(window[1].GetString()!, CultureInfo.InvariantCulture)))];

        // The months before the first anomaly are learnt, everything after them is scored.
        int learnt = Array.FindIndex(times, time => time >= anomalies[0].From) - Steps;
        double mean = values.Take(learnt).Average(), deviation = Math.Sqrt(values.Take(learnt).Average(value => (value - mean) * (value - mean)));
        float[] scaled = [.. values.Select(value => (float)((value - mean) / deviation))];
        MemorySamples training = SequenceSamples.Windows(scaled.AsSpan(0, learnt), 1, Steps);
        MemorySamples test = SequenceSamples.Windows(scaled.AsSpan(learnt), 1, Steps);
        bool[] isAbnormal = [.. Enumerable.Range(0, test.Rows).Select(row =>
        {
            DateTime middle = times[learnt + row + (Steps / 2)];
            return anomalies.Any(anomaly => middle >= anomaly.From && middle <= anomaly.To);
        })];
        var options = new AutoencoderOptions
        {
            InputShape = [Steps / 4, 4],
            Encoder = [new LSTM(48) { ReturnSequences = true }, new LSTM(8)],
            Optimizer = new Adam(0.001f),
            Schedule = new CosineDecay { FinalFactor = 0.05f },
            BatchSize = 64,
            Epochs = 40,
        };
        return Measure(place, "recurrent, NAB taxi", "LSTM 48-8 over windows of 48 half hours, 12 steps of 4; MSE, Adam 1e-3, cosine decay, batch 64", options, training.Values.ToArray(), test.Values.ToArray(), isAbnormal, Steps);
    }

    private static Measurement Measure(Workplace place, string name, string settings, AutoencoderOptions options, float[] training, float[] test, bool[] isAbnormal, int length)
    {
        var clock = Stopwatch.StartNew();
        AutoencoderFit fit = Autoencoder.Fit(new MemorySamples(Shape.Create(length), training), options, progress: new EpochLog(place, name));
        double seconds = clock.Elapsed.TotalSeconds;
        using Autoencoder model = fit.Model;
        place.Log(string.Create(CultureInfo.InvariantCulture, $"{name}: trained in {seconds:F0} s, loss {fit.Training.Epochs[^1].Training["loss"]:G4}"));
        int width = model.Latent.Length, rows = isAbnormal.Length;
        float[] scores = new float[rows], pcaScores = new float[rows], neighbourScores = new float[rows];
        model.ReconstructionErrors(test, rows, scores);
        var pca = PrincipalComponents.Fit(training, training.Length / length, length, width);
        pca.ReconstructionErrors(test, rows, pcaScores);
        NeighbourGraph neighbours = NearestNeighbours.Fit(training, training.Length / length, length).Find(test, rows, 5);
        for (int row = 0; row < rows; row++)
        {
            neighbourScores[row] = neighbours.Distances[(row * 5) + 4];
        }

        return new Measurement
        {
            Name = name,
            Settings = settings,
            Width = width,
            TestError = Mean(scores, isAbnormal),
            PcaError = Mean(pcaScores, isAbnormal),
            Seconds = seconds,
            Epochs = fit.Training.Epochs.Count,
            Seed = options.Seed,
            Notes = [.. fit.Training.Findings.Select(finding => finding.Message)],
            Figures = new Dictionary<string, double>
            {
                ["AUC"] = RankingMetrics.RocAuc(scores, isAbnormal),
                ["average precision"] = RankingMetrics.AveragePrecision(scores, isAbnormal),
                ["AUC of PCA"] = RankingMetrics.RocAuc(pcaScores, isAbnormal),
                ["average precision of PCA"] = RankingMetrics.AveragePrecision(pcaScores, isAbnormal),
                ["AUC of the 5th neighbour"] = RankingMetrics.RocAuc(neighbourScores, isAbnormal),
                ["average precision of the 5th neighbour"] = RankingMetrics.AveragePrecision(neighbourScores, isAbnormal),
                ["share abnormal"] = isAbnormal.Count(value => value) / (double)rows,
            },
        };
    }

    /// <summary>The mean error of the normal rows.</summary>
    private static double Mean(float[] errors, bool[] isAbnormal) => errors.Where((_, row) => !isAbnormal[row]).Average(value => (double)value);
}
