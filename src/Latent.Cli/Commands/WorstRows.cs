using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Images;
using Latent.Numerics;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Commands;

/// <summary>Gathers errors as they are made, with the first rows and the worst, for a report.</summary>
internal sealed class WorstRows(InputRows rows)
{
    private const int Kept = 16;
    private const int Shown = 4;

    private readonly List<float> _errors = [];
    private readonly List<Row> _first = [];
    private readonly PriorityQueue<Row, float> _worst = new();

    /// <summary>The error of each row.</summary>
    public IReadOnlyList<float> Errors => _errors;

    /// <summary>Takes a row.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="sample">The row as the model takes it.</param>
    /// <param name="back">What the model made of it.</param>
    /// <param name="error">How far they differ.</param>
    public void Add(long row, ReadOnlySpan<float> sample, ReadOnlySpan<float> back, float error)
    {
        _errors.Add(error);
        float order = float.IsNaN(error) ? float.MaxValue : error;
        bool isWorse = _worst.Count < Kept || (_worst.TryPeek(out _, out float least) && order > least);
        if (_first.Count >= Kept && !isWorse)
        {
            return;
        }

        var kept = new Row(row, sample.ToArray(), back.ToArray(), error);
        if (_first.Count < Kept)
        {
            _first.Add(kept);
        }

        if (_worst.Count < Kept)
        {
            _worst.Enqueue(kept, order);
        }
        else if (isWorse)
        {
            _worst.DequeueEnqueue(kept, order);
        }
    }

    /// <summary>The first rows beside what became of them, so that none is picked for its looks.</summary>
    public ReportSection First() => new("first", "Originals beside reconstructions", Show("The first rows", _first));

    /// <summary>The rows that came back worst, and what differs most in them.</summary>
    public ReportSection Worst() => new("worst", "The rows with the largest errors", Show("The worst rows", [.. _worst.UnorderedItems.Select(item => item.Element).OrderByDescending(item => item.Error)]));

    private IReportBlock Show(string label, IReadOnlyList<Row> chosen)
    {
        Shape shape = rows.Rows.Shape;
        if (Raster.IsImage(shape))
        {
            return new PictureGrid(label, ["original", "reconstruction", "where they differ", "row and error"], [.. chosen.Select(row => new PictureGroup(
                $"row {Count(row.Number)}, {Significant(row.Error)}",
                Raster.Image(row.Sample, shape, $"Row {row.Number}"),
                Raster.Image(row.Back, shape, "its reconstruction"),
                Raster.HeatMap(row.Sample, row.Back, shape, 1, "where the two differ: the brighter, the more")))]);
        }

        return new Table($"{label}: the columns that differ most, the value and what came back", ["Row", "Error", "Columns"], [.. chosen.Select(row => (IReadOnlyList<string>)[Count(row.Number), Significant(row.Error, 4), Differences(row)])]) { Numeric = false };
    }

    private string Differences(Row row) => string.Join("; ", Enumerable.Range(0, row.Sample.Length)
        .OrderByDescending(column => Math.Abs(row.Sample[column] - row.Back[column])).Take(Shown)
        .Select(column => $"{rows.Names[column]} {Significant(ReportParts.Restore(rows.Preparation, column, row.Sample[column]), 4)} → {Significant(ReportParts.Restore(rows.Preparation, column, row.Back[column]), 4)}"));

    private sealed record Row(long Number, float[] Sample, float[] Back, float Error);
}
