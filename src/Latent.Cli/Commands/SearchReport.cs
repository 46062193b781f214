using System.Globalization;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Charts;
using Latent.Cli.Report.Images;
using Latent.Data;
using Latent.Numerics;
using Latent.Projection;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Commands;

/// <summary>The report of <c>latent search</c>.</summary>
/// <param name="Rows">The rows that were searched.</param>
/// <param name="Queries">The rows whose neighbours were wanted; those searched themselves where it is <see langword="null"/>.</param>
/// <param name="Found">What was found.</param>
internal sealed record SearchReport(InputRows Rows, InputRows? Queries, NeighbourGraph Found)
{
    private const int MostQueries = 20;
    private const int MostNeighbours = 8;
    private const int MostColumns = 12;

    /// <summary>Puts the report together.</summary>
    /// <param name="data">What was searched.</param>
    /// <param name="by">What rows were compared by.</param>
    public ReportDocument Create(string data, string by)
    {
        var searched = MemorySamples.From(Rows.Rows);
        MemorySamples asked = Queries is null ? searched : MemorySamples.From(Queries.Rows);
        int[] queries = [.. Enumerable.Range(0, Math.Min(Found.Count, MostQueries)).Select(at => (int)((long)at * Found.Count / Math.Min(Found.Count, MostQueries)))];
        return ReportParts.Document(
            $"Rows most alike in {data}",
            $"{Count(Found.Count)} queries, {Found.Neighbours} neighbours of each, compared by {by}.",
            [Distances(searched, asked), new("found", "Queries and what was found", Raster.IsImage(searched.Shape) ? Pictures(searched, asked, queries) : Lines(searched, asked, queries)), ReportParts.Data(data, Rows)]);
    }

    private ReportSection Distances(MemorySamples searched, MemorySamples asked)
    {
        float[] nearest = [.. Enumerable.Range(0, Found.Count).Select(query => Found.DistancesOf(query)[0])], farthest = [.. Enumerable.Range(0, Found.Count).Select(query => Found.DistancesOf(query)[^1])];
        var cards = new List<Card>
        {
            new("Queries", Count(Found.Count), $"among {Count(searched.Rows)} rows"),
            new("Median distance", Significant(nearest.Order().ElementAt(nearest.Length / 2)), "to the nearest"),
        };
        if (searched.HasLabels && asked.HasLabels)
        {
            long same = 0;
            for (int query = 0; query < Found.Count; query++)
            {
                foreach (int row in Found.IndicesOf(query))
                {
                    same += searched.Labels[row] == asked.Labels[query] ? 1 : 0;
                }
            }

            cards.Add(new Card($"Precision at {Found.Neighbours}", Percent((double)same / Found.Count / Found.Neighbours), "of what was found has the query's label"));
        }

        return new(
            "distances",
            "Distances",
            new Cards([.. cards]),
            new Histogram("histogram", "How far the neighbours are", "Queries whose nearest neighbour is far have nothing like them among the rows.", "distance", [("nearest", nearest, 0), ($"number {Found.Neighbours}", farthest, 7)], null));
    }

    private PictureGrid Pictures(MemorySamples searched, MemorySamples asked, int[] queries)
    {
        int shown = Math.Min(Found.Neighbours, MostNeighbours);
        Shape shape = searched.Shape;
        return new PictureGrid(
            "Queries, each above its neighbours",
            ["the query", .. Enumerable.Range(1, shown).Select(rank => string.Create(CultureInfo.InvariantCulture, $"neighbour {rank}"))],
            [.. queries.Select(query => new PictureGroup(
                $"row {Count(query)}",
                [Raster.Image(asked[query], shape, $"Query {query}"), .. Enumerable.Range(0, shown).Select(rank => Raster.Image(searched[Found.IndicesOf(query)[rank]], shape, $"Row {Found.IndicesOf(query)[rank]}, distance {Significant(Found.DistancesOf(query)[rank])}"))]))]);
    }

    private Table Lines(MemorySamples searched, MemorySamples asked, int[] queries)
    {
        int columns = Math.Min(Rows.Names.Length, MostColumns);
        var lines = new List<IReadOnlyList<string>>();
        foreach (int query in queries)
        {
            lines.Add([$"query {Count(query)}", "", .. Cells(asked[query], columns)]);
            for (int rank = 0; rank < Math.Min(Found.Neighbours, MostNeighbours); rank++)
            {
                int row = Found.IndicesOf(query)[rank];
                lines.Add([$"row {Count(row)}", Significant(Found.DistancesOf(query)[rank]), .. Cells(searched[row], columns)]);
            }
        }

        return new Table(
            $"Queries, each above its neighbours{(columns < Rows.Names.Length ? $"; the first {columns} of {Rows.Names.Length} columns" : "")}",
            ["Row", "Distance", .. Rows.Names.Take(columns)],
            lines);
    }

    private string[] Cells(ReadOnlySpan<float> row, int columns)
    {
        var cells = new string[columns];
        for (int column = 0; column < columns; column++)
        {
            cells[column] = Significant(ReportParts.Restore(Rows.Preparation, column, row[column]), 4);
        }

        return cells;
    }
}
