using System.Globalization;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Data;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Commands;

/// <summary>The report of <c>latent augment</c>.</summary>
internal static class AugmentReport
{
    private const int MostColumns = 24;
    private const int MostCategories = 12;
    private const int Real = 0;
    private const int Made = 1;

    /// <summary>The rows of each class before and after.</summary>
    public static ReportSection Classes(AugmentedSamples made, InputRows input)
    {
        (string Name, int Before, int After)[] classes = [.. Enumerable.Range(0, made.Samples.Rows).GroupBy(row => made.Samples.Labels[row]).OrderBy(group => group.Key).Select(group => (
            group.Key < input.ClassNames.Length ? input.ClassNames[group.Key] : group.Key.ToString(CultureInfo.InvariantCulture),
            group.Count(row => !made.IsSynthetic[row]),
            group.Count()))];
        return new ReportSection(
            "classes",
            "Classes",
            new BarChart("after", "Rows of each class afterwards", "The rows of each class, those that were made counted in.", [.. classes.Select(entry => (entry.Name, (double)entry.After, Count(entry.After), 0))]),
            new Table("Rows of each class", ["Class", "Before", "Made", "Afterwards"], [.. classes.Select(entry => (IReadOnlyList<string>)[entry.Name, Count(entry.Before), Count(entry.After - entry.Before), Count(entry.After)])]));
    }

    /// <summary>Whether the rows help a classifier.</summary>
    public static ReportSection? Trial(AugmentationTrial? trial) => trial is null ? null : new ReportSection(
        "trial",
        "Does it help?",
        new Paragraph("A classifier was trained on three quarters of the rows with and without made ones, and tested on the quarter held out, once for each seed. The interval is Student's, 95 %."),
        new Cards(
            new Card("Macro F1 without", Fixed(trial.Without.Average(score => score.MacroF1), 3), $"over {trial.Without.Count} seeds"),
            new Card("Macro F1 with", Fixed(trial.With.Average(score => score.MacroF1), 3), $"gain {trial.MeanGain.ToString("+0.000;-0.000", CultureInfo.InvariantCulture)} ± {Fixed(trial.HalfWidth, 3)}", trial.Helps ? Verdict.Better : trial.Harms ? Verdict.Worse : Verdict.Same)));

    /// <summary>How good rows are that were learnt from three quarters of the real ones.</summary>
    public static ReportSection? Quality(AugmentQuality? quality)
    {
        if (quality?.Measured is not { } measured)
        {
            return quality is null ? null : new ReportSection("quality", "How good are they?", new Paragraph($"Not measured: {quality.WhyNot}"));
        }

        (double Value, double Slack) told = (measured.TwoSample.Accuracy, 1.96 * Math.Sqrt(0.25 / measured.TwoSample.Rows)), nearer = (measured.Closest.ShareNearerToTraining, 1.96 * Math.Sqrt(0.25 / measured.Rows));
        return new ReportSection(
            "quality",
            "How good are they?",
            new Paragraph($"Learnt anew from three quarters of the rows, as many of each class as there are, and measured against the quarter held out: {Count(measured.Rows)} rows of each kind. Chance alone moves the first two cards by the number after ±."),
            new Cards(
                new Card("Told apart from real rows", Fixed(told.Value, 3), $"0.5 ± {Fixed(told.Slack, 3)} where they cannot be told", told.Value < 0.5 + told.Slack ? Verdict.Better : Verdict.None),
                new Card("Nearer to rows learnt from", Fixed(nearer.Value, 3), $"0.5 ± {Fixed(nearer.Slack, 3)} where nothing is memorised; copies {Percent(measured.Closest.Copies)}", nearer.Value > 0.5 + nearer.Slack ? Verdict.Worse : Verdict.Same),
                new Card("Trained on made rows", measured.TrainedOnSynthetic is { } own ? Fixed(own.MacroF1, 3) : "–", $"macro F1 on real rows; {Fixed(measured.TrainedOnReal.MacroF1, 3)} trained on real ones, {Fixed(measured.TrainedOnBoth.MacroF1, 3)} on both"),
                new Card("Columns alike", Fixed(measured.Columns.Mean, 3), $"pairs of columns {Fixed(measured.Columns.Pairs, 3)}; 1 is best")),
            new Table(
                $"In the {measured.LatentSpace}",
                ["Measure", "Value", "Best"],
                [
                    ["Precision: made rows that lie among real ones", Fixed(measured.Coverage.Precision, 3), "1"],
                    ["Recall: real rows that lie among made ones", Fixed(measured.Coverage.Recall, 3), "1"],
                    ["Density", Fixed(measured.Coverage.Density, 3), "1"],
                    ["Coverage: real rows with a made one near", Fixed(measured.Coverage.Coverage, 3), "1"],
                    ["Clusters of real rows that are reached", $"{measured.Modes.Covered} of {measured.Modes.Modes}", "all"],
                    ["Fréchet distance", Significant(measured.Frechet), $"{Significant(measured.RealFrechet)}, of real rows"],
                ]));
    }

    /// <summary>How each column is spread in real and in made rows.</summary>
    public static ReportSection? Columns(AugmentQuality? quality, InputRows input)
    {
        if (quality is null || input.Preparation is not { } preparation)
        {
            return null;
        }

        TableSchema schema = TableSchema.Of(preparation.ToSchema());
        IReportBlock[] charts = [.. schema.Columns.Zip(preparation.Columns).Take(MostColumns).Select(IReportBlock (pair, index) => pair.First.Kind == TableColumnKind.Number
            ? Numbers($"column{index}", pair.First, Values(quality.Real, pair.First.Start, preparation), Values(quality.Made, pair.First.Start, preparation))
            : Choices($"column{index}", pair.First, pair.Second, quality, preparation))];
        string left = schema.Columns.Length > MostColumns ? $" The first {MostColumns} of {schema.Columns.Length} columns." : "";
        return new ReportSection("columns", "Columns", [new Paragraph("How the values of each column are spread in the rows that were learnt from and in those that were made, as many of each class." + left), .. charts.Chunk(2).Select(pair => new Columns(pair))]);
    }

    private static Histogram Numbers(string id, TableColumn column, float[] real, float[] made) =>
        new(id, column.Name, $"Shares of the values of {column.Name}, real and made.", column.Name, [("real", real, Real), ("made", made, Made)], null);

    private static PairedBars Choices(string id, TableColumn column, PreparedColumn prepared, AugmentQuality quality, Preparation preparation)
    {
        double[] real = Shares(quality.Real), made = Shares(quality.Made);
        int[] order = [.. Enumerable.Range(0, real.Length).OrderByDescending(category => real[category]).ThenBy(category => category)];
        var shown = order.Take(MostCategories).Select(category => (category < prepared.Categories.Count ? prepared.Categories[category] : "missing", real[category], made[category])).ToList();
        if (order.Length > MostCategories)
        {
            shown.Add(($"{order.Length - MostCategories} others", order.Skip(MostCategories).Sum(category => real[category]), order.Skip(MostCategories).Sum(category => made[category])));
        }

        return new PairedBars(id, column.Name, $"Shares of the categories of {column.Name}, real and made; the figures are the real ones.", (("real", Real), ("made", Made)), [.. shown.Where(entry => entry.Item2 > 0 || entry.Item3 > 0)]);

        double[] Shares(MemorySamples rows)
        {
            // Made between one-hot rows a choice is not one category: the largest value says which it is nearest to.
            double[] shares = new double[prepared.Categories.Count + 1];
            for (int row = 0; row < rows.Rows; row++)
            {
                ReadOnlySpan<float> values = rows[row].Slice(column.Start, column.Width);
                int category = column.Width == 1 ? (int)values[0] : 0;
                for (int i = 1; i < values.Length; i++)
                {
                    category = ReportParts.Restore(preparation, column.Start + i, values[i]) > ReportParts.Restore(preparation, column.Start + category, values[category]) ? i : category;
                }

                shares[category < 0 ? ^1 : category] += 1.0 / rows.Rows;
            }

            return shares;
        }
    }

    private static float[] Values(MemorySamples rows, int column, Preparation preparation)
    {
        float[] values = new float[rows.Rows];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = ReportParts.Restore(preparation, column, rows[row][column]);
        }

        return values;
    }
}
