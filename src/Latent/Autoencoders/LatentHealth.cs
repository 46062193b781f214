using System.Globalization;
using Latent.Data;
using Latent.Numerics;
using Latent.Training;

namespace Latent.Autoencoders;

/// <summary>Looks at the latent vectors of a trained model for what its user should know.</summary>
internal static class LatentHealth
{
    private const int Rows = 1024;

    // The most values looked at, 256 MiB: of rows longer than 65,536 values, such as large images, fewer are taken.
    private const int Values = 1 << 26;

    // A latent whose spread is below this share of its size, or of one, is the same for every row.
    private const double DeadSpread = 1e-5;

    /// <summary>What was found, most telling first.</summary>
    public static List<HealthFinding> Find(Autoencoder model, ISampleSource source)
    {
        var findings = new List<HealthFinding>();
        (float[] samples, _) = SampleExcerpt.Take(source, Math.Clamp(Values / source.Shape.Length, 2, Rows));
        int rows = samples.Length / model.Input.Length, width = model.Latent.Length;
        if (rows < 2)
        {
            return findings;
        }

        if (model.IsVariational && FindCollapse(model) is { } collapse)
        {
            findings.Add(collapse);
        }

        (List<int> same, long looked) = source.Shape.Rank == 1 ? ConstantEverywhere(source, ConstantColumns(samples, rows, model.Input.Length)) : ([], 0);
        if (same.Count > 0)
        {
            findings.Add(new HealthFinding(
                HealthProblem.ConstantColumns,
                string.Create(CultureInfo.InvariantCulture, $"{same.Count} of {model.Input.Length} columns ({List(same)}) have the same value in each of {looked} rows and teach nothing; leave them out."))
            { Columns = [.. same] });
        }

        float[] latents = new float[Require.Capacity(rows, width, "use fewer latents")];
        model.Encode(samples, rows, latents);
        List<int> dead = ConstantColumns(latents, rows, width);
        if (dead.Count > 0 && !findings.Any(finding => finding.Problem == HealthProblem.CollapsedPosterior))
        {
            findings.Add(new HealthFinding(
                HealthProblem.DeadLatents,
                string.Create(CultureInfo.InvariantCulture, $"{dead.Count} of {width} latents ({List(dead)}) have the same value for each of {rows} training rows and carry nothing; use fewer latents, another activation behind them (none, or LeakyReLU for ReLU), or a lower learning rate.")));
        }

        return findings;
    }

    private static HealthFinding? FindCollapse(Autoencoder model)
    {
        int active = model.ActiveLatents, width = model.Latent.Length;
        return active > 0 ? null : new HealthFinding(
            HealthProblem.CollapsedPosterior,
            string.Create(CultureInfo.InvariantCulture, $"All {width} latents are N(0, 1) whatever the sample (the largest divergence is {model.LatentDivergences.Max():G3} nats): the posterior collapsed and the decoder gives one answer for all; lower Beta, or train longer."));
    }

    /// <summary>Those of the columns that stay constant through all rows: a rare category has one value in any thousand of them.</summary>
    private static (List<int> Columns, long Rows) ConstantEverywhere(ISampleSource source, List<int> columns)
    {
        int length = source.Shape.Length;
        var block = new float[Math.Clamp(Values / length, 1, Rows) * length];
        var ranges = new ColumnRange[length];
        Array.Fill(ranges, ColumnRange.Empty);
        long rows = 0;
        using ISampleReader reader = source.OpenReader();
        for (int read; columns.Count > 0 && (read = reader.Read(block, default)) > 0; rows += read)
        {
            columns = [.. columns.Where(column => (ranges[column] = ranges[column].With(block, read, length, column)).IsConstant)];
        }

        return (columns, rows);
    }

    private static List<int> ConstantColumns(float[] values, int rows, int width) =>
        [.. Enumerable.Range(0, width).Where(column => ColumnRange.Empty.With(values, rows, width, column).IsConstant)];

    /// <summary>The least and the largest value of a column, as far as it was looked at.</summary>
    private readonly record struct ColumnRange(float Least, float Most)
    {
        public static ColumnRange Empty => new(float.PositiveInfinity, float.NegativeInfinity);

        public bool IsConstant => Most - Least <= DeadSpread * Math.Max(1, Math.Max(Math.Abs(Least), Math.Abs(Most)));

        public ColumnRange With(float[] values, int rows, int width, int column)
        {
            (float least, float most) = this;
            for (int at = column; at < rows * width; at += width)
            {
                least = Math.Min(least, values[at]);
                most = Math.Max(most, values[at]);
            }

            return new ColumnRange(least, most);
        }
    }

    private static string List(List<int> numbers) => string.Join(", ", numbers.Take(10)) + (numbers.Count > 10 ? " …" : "");
}
