using System.Globalization;
using System.Text;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Benchmarks.Synthesis;

/// <summary>Train on synthetic rows of the Adult table, test on real ones: F1 of incomes above 50K.</summary>
/// <remarks>
/// The last 10,000 rows of a fixed shuffle are the test set, as in the paper's benchmark; with <c>validate</c> the 5,000
/// before them stand in for it, so that settings are chosen without looking at it.
/// </remarks>
internal static class AdultTable
{
    private const int TestRows = 10_000;
    private const int ValidationRows = 5_000;

    /// <summary>The columns as they are read: texts one-hot, a missing text is one of the texts.</summary>
    public static CsvOptions Reading { get; } = new() { LabelColumn = "income", Text = TextColumns.OneHot, MissingMarks = [] };

    /// <summary>Education is there twice, as a text and as a number.</summary>
    public static TableSchema Schema(CsvSamples source) => TableSchema.Of(source.Schema) with { Agreeing = [["education", "education-num"]] };

    /// <summary>Runs it, and gives the lines of a table.</summary>
    public static string Run(string file, string kinds, ulong first, int seeds, TableGanOptions gan, bool validate, TextWriter log)
    {
        CsvSamples source = CsvSamples.Open(file, Reading);
        MemorySamples all = MemorySamples.From(source);
        TableSchema schema = Schema(source);
        int[] order = [.. Enumerable.Range(0, all.Rows)];
        new RandomStream(0, RandomPurpose.Splitting).Shuffle(order.AsSpan());
        int learnt = all.Rows - TestRows - (validate ? ValidationRows : 0);
        MemorySamples training = FewLabelsTable.Take(all.Values, all.Labels, all.Shape.Length, order[..learnt]);
        MemorySamples test = FewLabelsTable.Take(all.Values, all.Labels, all.Shape.Length, validate ? order[learnt..(learnt + ValidationRows)] : order[learnt..]);
        var text = new StringBuilder("| rows to train on | F1 of >50K | macro F1 | seeds | columns | pairs | told apart | precision | recall | density | coverage | clusters | Fréchet (real) | closest record |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|\n");
        foreach (string kind in kinds.Split(','))
        {
            var scores = new List<(double F1, double Macro)>();
            string more = "| | | | | | | | | | |";
            for (ulong seed = first; seed < first + (ulong)seeds; seed++)
            {
                var watch = System.Diagnostics.Stopwatch.StartNew();
                MemorySamples rows = kind switch
                {
                    "real" => training,
                    "CTGAN" => Synthesize(training, TableSynthesizer.Fit(training, schema, gan with { Seed = seed }), seed),
                    "TVAE" => Synthesize(training, VariationalTableSynthesizer.Fit(training, schema, new VariationalTableOptions { Seed = seed }), seed),
                    "SMOTE" => Synthesize(training, new SmoteSynthesizer(training), seed),
                    "noise" => Synthesize(training, new NoiseSynthesizer(training), seed),
                    _ => throw new ArgumentException($"'{kind}' is none of real, CTGAN, TVAE, SMOTE, noise."),
                };
                double seconds = watch.Elapsed.TotalSeconds;
                (int[] predicted, int[] labels) = TransferTest.Predict(rows, test, seed);
                double f1 = F1(predicted, labels);
                scores.Add((f1, ClassificationScore.Of(predicted, labels).MacroF1));
                log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind} {seed}: F1 {f1:F3}, macro {scores[^1].Macro:F3}, accuracy {predicted.Zip(labels, (p, l) => p == l ? 1.0 : 0).Average():F3}, {seconds:F0} s to make"));
                if (seed == first && !validate && kind != "real")
                {
                    more = Compare(rows, training, test, log);
                }
            }

            text.Append(string.Create(CultureInfo.InvariantCulture, $"| {kind} | {scores.Average(score => score.F1):F3} ({string.Join(", ", scores.Select(score => score.F1.ToString("F3", CultureInfo.InvariantCulture)))}) | {scores.Average(score => score.Macro):F3} | {seeds} {more}\n"));
        }

        return text.ToString();
    }

    private static MemorySamples Synthesize(MemorySamples training, ISynthesizer synthesizer, ulong seed)
    {
        using var owned = synthesizer as IDisposable;
        return Augmenter.Imitate(training, synthesizer, seed);
    }

    private static double F1(int[] predicted, int[] labels)
    {
        // Classes are numbered in the order of their texts: <=50K is 0.
        double hits = predicted.Zip(labels).Count(pair => pair is (1, 1));
        return 2 * hits / (predicted.Count(label => label == 1) + labels.Count(label => label == 1));
    }

    private static string Compare(MemorySamples made, MemorySamples training, MemorySamples test, TextWriter log)
    {
        SyntheticQuality quality = SyntheticQuality.Measure(training, test, made);
        log.WriteLine(quality);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {quality.Columns.Mean:F3} | {quality.Columns.Pairs:F3} | {quality.TwoSample.Accuracy:F3} | {quality.Coverage.Precision:F3} | {quality.Coverage.Recall:F3} | {quality.Coverage.Density:F3} | {quality.Coverage.Coverage:F3} | {quality.Modes.Covered} of {quality.Modes.Modes} | {quality.Frechet:G3} ({quality.RealFrechet:G3}) | {quality.Closest.ShareNearerToTraining:F3}, copies {quality.Closest.Copies:P1} |");
    }
}
