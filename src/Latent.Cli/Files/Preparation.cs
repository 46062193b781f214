using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Latent.Data;

namespace Latent.Cli.Files;

/// <summary>How the columns of a table become what a model takes, kept with the model so that later files are read the same way.</summary>
/// <param name="Columns">The columns, in order.</param>
/// <param name="LabelColumn">The column of class labels; nothing where there is none.</param>
/// <param name="ClassNames">The texts of the labels in the order of their class indices.</param>
/// <param name="Mean">What is taken from each feature.</param>
/// <param name="Scale">What each feature is divided by then.</param>
/// <param name="AreTextsNumbered">Whether a column of texts becomes the number of its text, −1 for one that was not there, rather than columns of 0 and 1.</param>
/// <param name="TimeColumn">Of a series, the column with the time of each step; nothing where there is none.</param>
internal sealed record Preparation(IReadOnlyList<PreparedColumn> Columns, string? LabelColumn, IReadOnlyList<string> ClassNames, float[] Mean, float[] Scale, bool AreTextsNumbered = false, string? TimeColumn = null)
{
    /// <summary>The name of each value of a row: the column's, or <c>column=text</c>.</summary>
    [JsonIgnore]
    public ImmutableArray<string> FeatureNames => ToSchema().FeatureNames;

    /// <summary>The columns of texts that are numbered.</summary>
    [JsonIgnore]
    public IEnumerable<int> NumberedColumns => Enumerable.Range(0, AreTextsNumbered ? Columns.Count : 0).Where(column => Columns[column].Categories.Count > 0);

    /// <summary>The text that a number stands for, nothing for one that was not there; <see langword="null"/> where the column's values are numbers.</summary>
    public string? TextOf(int column, float value) =>
        AreTextsNumbered && Columns[column].Categories is { Count: > 0 } texts ? (value >= 0 && value < texts.Count ? texts[(int)value] : "") : null;

    /// <summary>The name of a class; its number where it has none.</summary>
    public string ClassName(int label) => label < ClassNames.Count ? ClassNames[label] : label.ToString(CultureInfo.InvariantCulture);

    /// <summary>The schema that later tables are opened by.</summary>
    public CsvSchema ToSchema() => new()
    {
        Columns = [.. Columns.Select(column => new CsvColumn(column.Name, [.. column.Categories], column.Mean) { IsCode = AreTextsNumbered && column.Categories.Count > 0 })],
        LabelColumn = LabelColumn,
        ClassNames = [.. ClassNames],
    };

    /// <summary>Measures the features of a table in one pass, for mean 0 and standard deviation 1.</summary>
    /// <param name="table">The table.</param>
    /// <param name="standardise">Whether to measure; else values stay as they are.</param>
    public static Preparation Fit(CsvSamples table, bool standardise)
    {
        int length = table.Shape.Length;
        var mean = new float[length];
        float[] scale = [.. Enumerable.Repeat(1f, length)];
        if (standardise)
        {
            Measure(table, mean, scale);
        }

        return Of(table.Schema, mean, scale, areTextsNumbered: false);
    }

    /// <summary>Leaves numbers as they are, and the codes that texts were read as, for models that know of categories.</summary>
    public static Preparation Number(CsvSamples table)
    {
        int length = table.Shape.Length;
        return Of(table.Schema, new float[length], [.. Enumerable.Repeat(1f, length)], areTextsNumbered: true);
    }

    /// <summary>As JSON for a model file.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, FilesJsonContext.Default.Preparation);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static Preparation FromJson(JsonElement json, int length)
    {
        try
        {
            Preparation? read = json.Deserialize(FilesJsonContext.Default.Preparation);
            if (read is { Columns: not null, Mean: not null, Scale: not null, ClassNames: not null } && read.Mean.Length == length && read.Scale.Length == length && read.FeatureNames.Length == length)
            {
                return read;
            }
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The model's preparation of columns cannot be read: {e.Message} The file is damaged.", e);
        }

        throw new InvalidDataException($"The model's preparation of columns does not fit its {length} inputs; the file is damaged.");
    }

    private static Preparation Of(CsvSchema schema, float[] mean, float[] scale, bool areTextsNumbered) => new(
        [.. schema.Columns.Select(column => new PreparedColumn(column.Name, column.Categories.IsDefault ? [] : column.Categories, column.Mean))],
        schema.LabelColumn,
        schema.ClassNames,
        mean,
        scale,
        areTextsNumbered);

    /// <summary>Means and standard deviations by Welford's recurrence, which does not lose digits and reads once.</summary>
    private static void Measure(CsvSamples table, float[] mean, float[] scale)
    {
        int length = mean.Length;
        var means = new double[length];
        var squares = new double[length];
        var rows = new float[Math.Max(1, 65_536 / length) * length];
        long count = 0;
        using ISampleReader reader = table.OpenReader();
        for (int read = reader.Read(rows, default); read > 0; read = reader.Read(rows, default))
        {
            for (int row = 0; row < read; row++)
            {
                count++;
                for (int column = 0; column < length; column++)
                {
                    double value = rows[(row * length) + column], before = value - means[column];
                    means[column] += before / count;
                    squares[column] += before * (value - means[column]);
                }
            }
        }

        for (int column = 0; column < length; column++)
        {
            double deviation = Math.Sqrt(squares[column] / Math.Max(1, count));
            mean[column] = (float)means[column];

            // A constant column becomes 0, not noise blown up.
            scale[column] = deviation > 1e-12 * Math.Max(1, Math.Abs(means[column])) ? (float)deviation : 1;
        }
    }
}
