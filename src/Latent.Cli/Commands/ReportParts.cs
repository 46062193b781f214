using System.Globalization;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Images;
using Latent.Data;
using Latent.Numerics;
using Latent.Storage;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Commands;

/// <summary>What the reports of commands have in common.</summary>
internal static class ReportParts
{
    private const int MostColumns = 60;
    private const int MostRows = 20_000;

    /// <summary>Puts a report together and writes it, as a whole or not at all.</summary>
    public static void Write(string path, string title, string subtitle, params IReadOnlyList<ReportSection?> sections)
    {
        byte[] page = Document(title, subtitle, sections).ToUtf8();
        AtomicFile.Write(path, stream => stream.Write(page));
    }

    /// <summary>A report with the foot that all have.</summary>
    public static ReportDocument Document(string title, string subtitle, IReadOnlyList<ReportSection?> sections) => new()
    {
        Title = title,
        Subtitle = subtitle,
        Footer = string.Create(CultureInfo.InvariantCulture, $"Latent {ModelFile.CurrentLibraryVersion}, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC."),
        Sections = [.. sections.OfType<ReportSection>()],
    };

    /// <summary>What the rows are: shape, number, fingerprint, and of a table each column's figures.</summary>
    public static ReportSection Data(string path, InputRows rows)
    {
        Shape shape = rows.Rows.Shape;
        var blocks = new List<IReportBlock>
        {
            new FactList(
            [
                ("Data", path),
                ("Shape of a row", shape.ToString()),
                ("Rows", rows.Rows.Count is { } count ? Count(count) : "streamed"),
                ("Fingerprint", SampleFingerprint.Of(rows.Rows)),
                ("Classes", rows.ClassNames.IsDefaultOrEmpty ? "none named" : string.Join(", ", rows.ClassNames.Take(20))),
            ]),
        };
        if (!Raster.IsImage(shape) && shape.Length <= MostColumns)
        {
            blocks.Add(new Details("The columns", Columns(rows)));
        }

        return new ReportSection("data", "Data", [.. blocks]);
    }

    /// <summary>The model card.</summary>
    public static ReportSection Card(string path, ModelFile model, Preparation? preparation) =>
        new("card", "Model card", new Paragraph("What the model's file knows of itself, in Markdown; its headings for what only people know are to be filled in."), new Details("The card", new Code("Model card", ModelCard.Create(Path.GetFileName(path), model, preparation))));

    /// <summary>Values as the table has them.</summary>
    public static float Restore(Preparation? preparation, int column, float value)
    {
        if (preparation is null)
        {
            return value;
        }

        // What is left of a 0 by rounding there and back is no value that a reader should wonder about.
        float restored = (value * preparation.Scale[column]) + preparation.Mean[column];
        return Math.Abs(restored) < 1e-6f * preparation.Scale[column] ? 0 : restored;
    }

    private static Table Columns(InputRows rows)
    {
        int length = rows.Rows.Shape.Length, count = 0;
        var sums = new double[length];
        var squares = new double[length];
        var least = new float[length];
        var most = new float[length];
        Array.Fill(least, float.MaxValue);
        Array.Fill(most, float.MinValue);
        RowStream.ForEach(
            rows.Rows,
            MostRows,
            (sample, _) =>
            {
                count++;
                for (int column = 0; column < length; column++)
                {
                    float value = Restore(rows.Preparation, column, sample[column]);
                    double before = value - sums[column];
                    sums[column] += before / count;
                    squares[column] += before * (value - sums[column]);
                    (least[column], most[column]) = (Math.Min(least[column], value), Math.Max(most[column], value));
                }
            });
        return new Table(
            $"Figures of each column over {(count == MostRows ? "the first " : "")}{Count(count)} rows",
            ["Column", "Mean", "Standard deviation", "Least", "Most"],
            [.. Enumerable.Range(0, length).Select(column => rows.Preparation is { AreTextsNumbered: true } preparation && preparation.Columns[column].Categories is { Count: > 0 } texts
                ? (IReadOnlyList<string>)[$"{rows.Names[column]} ({Count(texts.Count)} texts)", "–", "–", "–", "–"]
                : [rows.Names[column], Significant(sums[column], 4), Significant(Math.Sqrt(squares[column] / Math.Max(1, count)), 4), Significant(least[column], 4), Significant(most[column], 4)])]);
    }
}
