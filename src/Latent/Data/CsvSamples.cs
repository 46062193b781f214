using Latent.Numerics;

namespace Latent.Data;

/// <summary>
/// The rows of a CSV file, plain or packed by gzip, as samples: read as a stream, so that the file may be larger than
/// memory. Opening reads it once to learn its columns and to find what is wrong with it before anything is trained.
/// </summary>
/// <remarks>
/// Format: RFC 4180, as pandas, R and Excel write it; text in UTF-8, or UTF-16 with its mark. To hold the rows in memory,
/// use <see cref="MemorySamples.From"/>. Safe for use from many threads; each reader is for one.
/// </remarks>
public sealed class CsvSamples : ISampleSource
{
    private readonly CsvOptions _options;

    private CsvSamples(string path, CsvOptions options, CsvSchema schema, long? count)
    {
        Path = path;
        _options = options;
        Schema = schema;
        Count = count;
        Shape = [schema.Columns.Sum(column => column.Width)];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How columns become samples.</summary>
    public CsvSchema Schema { get; }

    /// <inheritdoc/>
    public Shape Shape { get; }

    /// <inheritdoc/>
    public long? Count { get; }

    /// <inheritdoc/>
    public bool HasLabels => Schema.LabelColumn is not null;

    /// <summary>Opens a table and makes a schema from it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read; the defaults where it is <see langword="null"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken, has no rows, or a cell cannot be taken: the message gives line and column.</exception>
    public static CsvSamples Open(string path, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new CsvOptions();
        options.Validate();
        CsvSchemaScan scan = CsvSchemaScan.Run(path, options);
        return new CsvSamples(path, options, scan.Schema, scan.Rows);
    }

    /// <summary>Opens a table to be read by a schema made before, such as that of the training table. The label column may be missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="options">How to read cells; columns and text are the schema's. The defaults where it is <see langword="null"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file lacks a column of the schema.</exception>
    public static CsvSamples Open(string path, CsvSchema schema, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(schema);
        options ??= new CsvOptions();
        options.Validate();
        using var tokens = new CsvTokenizer(path);
        string[] names = CsvHeader.Read(tokens, options, path);
        foreach (CsvColumn column in schema.Columns)
        {
            CsvHeader.Find(names, column.Name, path);
        }

        bool hasLabel = schema.LabelColumn is not null && names.Contains(schema.LabelColumn);
        return new CsvSamples(path, options, hasLabel ? schema : schema with { LabelColumn = null }, null);
    }

    /// <summary>The texts of a column as they stand in the file, row by row, such as timestamps beside the values of a series; rows with missing values are among them.</summary>
    /// <param name="column">The column's name; it need not be one that features are made from.</param>
    /// <exception cref="InvalidDataException">The file has no such column, or is broken.</exception>
    public IEnumerable<string> ReadTexts(string column)
    {
        ArgumentException.ThrowIfNullOrEmpty(column);
        return Read();

        IEnumerable<string> Read()
        {
            using var tokens = new CsvTokenizer(Path);
            string[] names = CsvHeader.Read(tokens, _options, Path);
            int at = CsvHeader.Find(names, column, Path);
            for (bool any = !CsvHeader.IsHeader(tokens, _options) || tokens.Read(); any; any = tokens.Read())
            {
                CsvHeader.CheckWidth(tokens, names.Length);
                yield return tokens[at].Trim().ToString();
            }
        }
    }

    /// <inheritdoc/>
    public ISampleReader OpenReader() => new CsvSampleReader(Path, _options, Schema);
}
