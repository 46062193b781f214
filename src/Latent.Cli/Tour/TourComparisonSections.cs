using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Cli.Report.Images;
using Latent.Numerics;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Tour;

/// <summary>The sections that set the latents against their baselines: few labels, and a class never seen.</summary>
internal static class TourComparisonSections
{
    private const int MostPoints = 400;

    /// <summary>Accuracy by number of labels.</summary>
    public static ReportSection? Labels(TourState state)
    {
        if (state.Results.Classification is not { LabelCounts.Count: > 0 } figures)
        {
            return null;
        }

        IReadOnlyList<LabelCountFigures> counts = figures.LabelCounts;
        string width = Count(state.Results.Training!.Latents);
        IReadOnlyList<IReadOnlyList<string>> rows = [.. counts.Select(count => (IReadOnlyList<string>)[Count(count.Labels), Show(count.Latent), Show(count.Pca), Show(count.Raw)])];
        var blocks = new List<IReportBlock> { new Paragraph(Verdict(counts)) };
        IReportBlock table = new Table("Test accuracy, mean ± standard deviation over the draws", ["Labels", $"{width} latents", $"PCA, {Count(state.Pca!.Components)}", $"raw, {Count(state.Data.Shape.Length)}"], rows);
        blocks.Add(counts.Count == 1 ? table : new Columns(
            new LineChart("labels", "Test accuracy by number of labels", string.Join(" ", counts.Select(count => $"{Count(count.Labels)} labels: latents {Percent(count.Latent.Mean)}, PCA {Percent(count.Pca.Mean)}, raw {Percent(count.Raw.Mean)}.")), "labelled rows", "test accuracy", [Line("latents", 0, counts, count => count.Latent), Line("PCA", 1, counts, count => count.Pca), Line("raw values", 7, counts, count => count.Raw) with { Dashed = true }])
            {
                LogarithmicX = true,
                YFormat = value => Percent(value).Replace(".0\u00a0%", "\u00a0%", StringComparison.Ordinal),
                Hint = (labels, value) => $"{Count((long)labels)} labels, {Percent(value)}",
            },
            table));
        blocks.Add(new Paragraph($"{figures.Trainer}. The same labelled rows for all three, as many of each class, {figures.Draws} random draws; tested on {Count(figures.TestRows)} rows. Bars show the standard deviation over the draws.", Quiet: true));
        return new ReportSection("labels", "Few labels", [.. blocks]);
    }

    /// <summary>Scores of a class that was never seen.</summary>
    public static ReportSection? Anomalies(TourState state)
    {
        if (state.Results.Anomaly is not { } figures || state.AnomalyView is not { } view)
        {
            return null;
        }

        float[] usual = [.. view.Scores.Where((_, row) => !view.IsUnusual[row])];
        float[] unusual = [.. view.Scores.Where((_, row) => view.IsUnusual[row])];
        var blocks = new List<IReportBlock>
        {
            new Paragraph($"A second autoencoder learnt from {Count(figures.TrainingRows)} rows of all classes but “{figures.LeftOutClass}”. The score of a row is its reconstruction error: what was never seen should come back badly. {AnomalyVerdict(figures)}"),
            new Columns(
                new Histogram("scores", "Scores of test rows", $"Scores of seen classes and of {figures.LeftOutClass}; the threshold is {Significant(figures.Threshold)}.", "reconstruction error", [("classes seen", usual, 0), (figures.LeftOutClass, unusual, 1)], figures.Threshold),
                new LineChart("roc", "ROC curve: found against false alarms", $"Area under the curve: autoencoder {Fixed(figures.AutoencoderAuc, 3)}, PCA {Fixed(figures.PcaAuc, 3)}, neighbours {Fixed(figures.NeighbourAuc, 3)}.", "share of usual rows flagged", "share of unusual rows found", [Roc("autoencoder", 0, view.Scores, view), Roc("PCA", 1, view.PcaScores, view), Roc("5th nearest neighbour", 2, view.NeighbourScores, view) with { Dashed = true }]) { UnitSquare = true }),
            new Table(
                $"{Count(figures.UnusualRows)} test rows of “{figures.LeftOutClass}” among {Count(figures.UsualRows)} others; 0.5 is chance for the area, {Fixed((double)figures.UnusualRows / (figures.UnusualRows + figures.UsualRows), 3)} for the precision",
                ["Score", "ROC AUC", "Average precision"],
                [
                    ["autoencoder’s reconstruction error", Fixed(figures.AutoencoderAuc, 3), Fixed(figures.AutoencoderAveragePrecision, 3)],
                    ["PCA’s reconstruction error", Fixed(figures.PcaAuc, 3), Fixed(figures.PcaAveragePrecision, 3)],
                    [$"distance to the 5th of {Count(figures.NeighbourRows)} rows", Fixed(figures.NeighbourAuc, 3), Fixed(figures.NeighbourAveragePrecision, 3)],
                ]) { Highlight = 0 },
            new Paragraph($"The threshold was set on training rows held out, so that {Percent(figures.Contamination)} of usual rows lie above it. On the test rows it flags {Percent(figures.FlaggedUsual)} of the usual and {Percent(figures.FlaggedUnusual)} of the unusual ones.", Quiet: true),
        };
        if (state.Data.AreImages)
        {
            blocks.Add(Pictures(state, view));
        }

        return new ReportSection("anomalies", "Anomalies", [.. blocks]);
    }

    private static PictureGrid Pictures(TourState state, TourAnomalyView view)
    {
        Shape shape = state.Data.Shape;
        int[] rows = [.. Enumerable.Range(0, view.Scores.Length).OrderByDescending(row => view.Scores[row]).Take(24)];
        var groups = new List<PictureGroup>();
        var back = new float[shape.Length];
        var shares = new float[shape.Length];
        for (int rank = 0; rank < rows.Length; rank++)
        {
            int row = rows[rank];
            ReadOnlySpan<float> sample = state.Data.Test[row];
            view.Detector.Contributions(sample, 1, shares, back);
            string name = state.Data.ClassNames[state.Data.Test.Labels[row]];
            groups.Add(new PictureGroup(
                $"{rank + 1}. {name}{(view.IsUnusual[row] ? " (left out)" : "")} {Significant(view.Scores[row], 2)}",
                Raster.Image(sample, shape, $"Test image {row}, {name}"),
                Raster.Image(back, shape, "what the autoencoder made of it"),
                Raster.HeatMap(sample, back, shape, 1, "where the two differ: the brighter, the more")));
        }

        return new PictureGrid("The test images with the highest scores", ["the most anomalous test images", "what the autoencoder made of them", "where they differ (dark: not at all, bright: by the whole range)"], groups);
    }

    private static string Verdict(IReadOnlyList<LabelCountFigures> counts)
    {
        string first = $"With {Count(counts[0].Labels)} labels a classifier on the latents finds the class of {Percent(counts[0].Latent.Mean)} of the test rows; on PCA {Percent(counts[0].Pca.Mean)}, on the raw values {Percent(counts[0].Raw.Mean)}.";
        int overPca = counts.Count(count => count.Latent.Mean > count.Pca.Mean), overRaw = counts.Count(count => count.Latent.Mean > count.Raw.Mean);
        string all = counts.Count == 1 ? "" : $" The latents are ahead of PCA for {overPca} of {counts.Count} numbers of labels, and ahead of the raw values for {overRaw}.";
        string caution = overRaw == counts.Count ? "" : " The raw values hold all there is to know, in many more columns; the latents are what is left after compression.";
        return first + all + caution;
    }

    private static string AnomalyVerdict(AnomalyFigures figures)
    {
        double best = Math.Max(figures.PcaAuc, figures.NeighbourAuc);
        return figures.AutoencoderAuc > best + 0.005 ? "It does better here than both baselines."
            : figures.AutoencoderAuc < best - 0.005 ? $"Here {(figures.NeighbourAuc >= figures.PcaAuc ? "the nearest neighbours do" : "PCA does")} better than the autoencoder: how well this works depends on the class that is left out."
            : "It does about as well here as the best baseline.";
    }

    private static string Show(AccuracyFigures figures) => $"{Percent(figures.Mean)} ± {Fixed(figures.StandardDeviation * 100, 1)}";

    private static Series Line(string name, int colour, IReadOnlyList<LabelCountFigures> counts, Func<LabelCountFigures, AccuracyFigures> choose) =>
        new(name, [.. counts.Select(count => ((double)count.Labels, choose(count).Mean))], colour) { Spread = [.. counts.Select(count => choose(count).StandardDeviation)] };

    private static Series Roc(string name, int colour, float[] scores, TourAnomalyView view)
    {
        IReadOnlyList<(double X, double Y)> curve = RocCurve.Of(scores, view.IsUnusual);

        // Some hundred points draw the same line as ten thousand.
        int every = Math.Max(1, curve.Count / MostPoints);
        return new Series(name, [.. curve.Where((_, index) => index % every == 0 || index == curve.Count - 1)], colour) { Markers = false };
    }
}
