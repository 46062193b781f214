using System.Globalization;
using System.Text;
using System.Text.Json;
using Latent.Anomalies;
using Latent.Anomalies.TimeSeries;
using Latent.Data;

namespace Latent.Benchmarks.Anomalies;

/// <summary>Series of the Numenta benchmark with their labelled windows, and heart beats: what the series detector and the default detector find at their defaults.</summary>
internal static class SeriesTable
{
    /// <summary>The share of a series that is trained on, without looking at its labels; the benchmark's own probation is 15 %.</summary>
    private const double TrainingShare = 0.3;

    public static string Run(string folder, TextWriter log)
    {
        var text = new StringBuilder("| series | steps | labelled windows | found | events | events within | AUC of steps |\n|---|---|---|---|---|---|---|\n");
        string labels = Path.Combine(folder, "nab", "combined_windows.json"), beats = Path.Combine(folder, "ecg", "mitbih100_beats.csv.gz");
        if (!File.Exists(labels) && !File.Exists(beats))
        {
            throw new DirectoryNotFoundException($"There is neither {labels} nor {beats}; name the folder that has them with --data.");
        }

        if (File.Exists(labels))
        {
            using JsonDocument windows = JsonDocument.Parse(File.ReadAllText(labels));
            foreach (string file in Directory.GetFiles(Path.Combine(folder, "nab"), "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string name = Path.GetFileName(Path.GetDirectoryName(file)) + "/" + Path.GetFileName(file);
                string row = Measure(file, windows.RootElement.GetProperty(name));
                log.Write(row);
                text.Append(row);
            }
        }

        if (File.Exists(beats))
        {
            text.AppendLine().Append(Beats(beats));
        }

        return text.ToString();
    }

    private static string Measure(string file, JsonElement windows)
    {
        string[] lines = [.. File.ReadAllLines(file).Skip(1).Where(line => line.Length > 0)];
        DateTime[] times = [.. lines.Select(line => DateTime.Parse(line.Split(',')[0], CultureInfo.InvariantCulture))];
        float[] values = [.. lines.Select(line => float.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];
        (DateTime From, DateTime To)[] labelled = [.. windows.EnumerateArray().Select(window => (Time(window[0]), Time(window[1])))];
        int training = (int)(values.Length * TrainingShare);
        using SeriesDetector detector = SeriesDetector.Fit(values.AsSpan(0, training), 1);
        float[] scores = detector.Score(values);
        IReadOnlyList<AnomalyEvent> events = [.. AnomalyEvent.Merge(scores, detector.Threshold, detector.Window / 2, times).Where(item => item.Last >= training)];
        (DateTime From, DateTime To)[] later = [.. labelled.Where(window => window.To >= times[training])];
        int found = later.Count(window => events.Any(item => item.Start <= window.To && item.End >= window.From));
        int within = events.Count(item => later.Any(window => item.Start <= window.To && item.End >= window.From));
        int[] steps = [.. Enumerable.Range(training, values.Length - training).Where(step => !float.IsNaN(scores[step]))];
        double auc = RankingMetrics.RocAuc([.. steps.Select(step => scores[step])], [.. steps.Select(step => later.Any(window => times[step] >= window.From && times[step] <= window.To))]);
        return string.Create(CultureInfo.InvariantCulture, $"| {Path.GetFileNameWithoutExtension(file)} | {values.Length} | {later.Length} | {found} | {events.Count} | {within} | {auc:0.000} |\n");
    }

    private static string Beats(string file)
    {
        MemorySamples rows = MemorySamples.From(CsvSamples.Open(file, new CsvOptions { LabelColumn = "label", Ignore = ["r_sample", "symbol"] }));
        AnomalyProtocol run = AnomalyProtocol.OneClass(rows, 0);
        using AnomalyDetector detector = AnomalyDetector.Fit(run.Train);
        float[] scores = detector.Score(run.Test);
        return string.Create(CultureInfo.InvariantCulture, $"Heart beats, trained on half of the normal ones (seed 0), scored on the other half and the {run.IsAnomaly.Count(label => label)} premature ones: AUC {RankingMetrics.RocAuc(scores, run.IsAnomaly):0.000}, average precision {RankingMetrics.AveragePrecision(scores, run.IsAnomaly):0.000}.\n");
    }

    private static DateTime Time(JsonElement text) => DateTime.Parse(text.GetString()!, CultureInfo.InvariantCulture);
}
