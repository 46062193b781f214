using System.IO.Compression;
using Latent.Cli.Commands;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Cli.Tour;

/// <summary>Reads the IDX or CSV files of a folder.</summary>
internal static class DataFolder
{
    private static readonly string[] LabelNames = ["label", "labels", "class", "target", "y", "species"];

    /// <summary>Reads a folder: IDX files where there are some, else CSV files.</summary>
    public static RawData Read(string folder, TourOptions options)
    {
        string[] files = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
        string[] idx = [.. files.Where(IsIdx)];
        string[] csv = [.. files.Where(IsCsv)];
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return idx.Length > 0 ? ReadIdx(name, folder, idx)
            : csv.Length > 0 ? ReadCsv(name, folder, csv, options)
            : throw new InputException($"'{folder}' has no IDX files (such as train-images-idx3-ubyte.gz) and no CSV files; give a folder that has.");
    }

    /// <summary>Reads one file.</summary>
    public static RawData ReadFile(string path, TourOptions options)
    {
        string name = Path.GetFileName(path);
        return IsIdx(path) ? ReadIdx(name, path, [path])
            : IsCsv(path) ? ReadCsv(name, path, [path], options)
            : throw new InputException($"'{path}' is neither an IDX file (its name has idx and the number of dimensions, such as images-idx3-ubyte.gz) nor a CSV file (.csv, .tsv, also with .gz).");
    }

    private static RawData ReadIdx(string name, string source, string[] files)
    {
        // The digit after idx is the number of dimensions: labels have one.
        string[] samples = [.. files.Where(file => Dimensions(file) != '1')];
        string[] labels = [.. files.Where(file => Dimensions(file) == '1')];
        if (samples.Length == 0)
        {
            throw new InputException($"'{source}' has IDX files of labels only; put the images beside them.");
        }

        string[] test = [.. samples.Where(IsTest)];
        string[] training = [.. samples.Where(file => !IsTest(file))];
        if (training.Length != 1 || test.Length > 1)
        {
            throw new InputException($"'{source}' has {training.Length} IDX files of training images and {test.Length} of test images; leave one of each (test files have t10k, test or val in their names).");
        }

        MemorySamples read = ReadPair(training[0], labels, isTest: false);
        MemorySamples? readTest = test.Length == 0 ? null : ReadPair(test[0], labels, isTest: true);
        if (readTest is not null && readTest.Shape != read.Shape)
        {
            throw new InputException($"'{source}': training images are of shape {read.Shape}, test images of {readTest.Shape}; both must be the same.");
        }

        return new RawData(name, source, read, readTest, KnownData.ClassNames(training[0]));
    }

    private static MemorySamples ReadPair(string samples, string[] labels, bool isTest)
    {
        string[] own = [.. labels.Where(file => IsTest(file) == isTest)];
        return own.Length > 1
            ? throw new InputException($"{own.Length} IDX files of labels could belong to '{samples}': {string.Join(", ", own.Select(Path.GetFileName))}; leave one.")
            : IdxFile.Read(samples, own.FirstOrDefault());
    }

    private static RawData ReadCsv(string name, string source, string[] files, TourOptions options)
    {
        string[] test = [.. files.Where(IsTest)];
        string[] training = [.. files.Where(file => !IsTest(file))];
        if (training.Length != 1 || test.Length > 1)
        {
            throw new InputException($"'{source}' has {training.Length} CSV files to train on and {test.Length} to test on; give one file by its name, or a folder with one of each (test files have test or val in their names).");
        }

        CsvSamples table = CsvSamples.Open(training[0], new CsvOptions { LabelColumn = options.Label ?? FindLabel(training[0]), Text = TextColumns.OneHot });
        MemorySamples rows = MemorySamples.From(table);
        MemorySamples? testRows = test.Length == 0 ? null : MemorySamples.From(CsvSamples.Open(test[0], table.Schema));
        Shape shape = ImageShape(rows) ?? rows.Shape;
        return new RawData(name, source, rows.WithShape(shape), testRows?.WithShape(shape), [.. table.Schema.ClassNames]);
    }

    /// <summary>Columns are pixels where there are 64 or more, as many as a square has, and all values are whole and not negative.</summary>
    private static Shape? ImageShape(MemorySamples rows)
    {
        int side = (int)Math.Round(Math.Sqrt(rows.Shape.Length));
        if (side < 8 || side * side != rows.Shape.Length)
        {
            return null;
        }

        foreach (float value in rows.Values)
        {
            if (value < 0 || value != MathF.Floor(value))
            {
                return null;
            }
        }

        return [1, side, side];
    }

    private static string? FindLabel(string path)
    {
        using Stream file = File.OpenRead(path);
        bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream stream = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        string[] names = [.. (reader.ReadLine() ?? "").Split(',', ';', '\t').Select(cell => cell.Trim().Trim('"'))];
        return LabelNames.Select(name => names.FirstOrDefault(cell => cell.Equals(name, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(name => name is not null);
    }

    private static bool IsIdx(string path) => Dimensions(path) != '\0';

    private static char Dimensions(string path)
    {
        string name = Path.GetFileName(path).ToLowerInvariant();
        int at = name.IndexOf("idx", StringComparison.Ordinal);
        return at >= 0 && at + 3 < name.Length && char.IsAsciiDigit(name[at + 3]) ? name[at + 3] : '\0';
    }

    private static bool IsCsv(string path)
    {
        string name = Path.GetFileName(path).ToLowerInvariant();
        name = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        return name.EndsWith(".csv", StringComparison.Ordinal) || name.EndsWith(".tsv", StringComparison.Ordinal);
    }

    private static bool IsTest(string path)
    {
        string name = Path.GetFileName(path).ToLowerInvariant();
        return name.Contains("t10k", StringComparison.Ordinal) || name.Contains("test", StringComparison.Ordinal) || name.StartsWith("val", StringComparison.Ordinal);
    }
}
