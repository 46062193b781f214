using System.Collections.Immutable;
using Latent.Data.Images;

namespace Latent.Data;

/// <summary>
/// The data set found in a folder: IDX or CSV files, parted into training and test by their names, or PNG and JPEG pictures,
/// whose sub-folders are their classes. A single file does too.
/// </summary>
/// <remarks>
/// Names as of MNIST and its kin are known (<c>train-images-idx3-ubyte.gz</c>, <c>t10k-labels…</c>), and CSV files called
/// <c>train</c> and <c>test</c>; so are folders of pictures called <c>train</c> and <c>test</c>. In a CSV file a column called <c>label</c>, <c>class</c>, <c>target</c> or <c>y</c> is the label,
/// but <c>y</c> beside a column <c>x</c>: those are coordinates.
/// Immutable, and safe for use from many threads.
/// </remarks>
public sealed class DataFolder
{
    private const long MostHeld = 1L << 30;

    private static readonly string[] LabelNames = ["label", "class", "target", "y"];

    private DataFolder(string path, ISampleSource training, ISampleSource? test, ImmutableArray<string> classNames)
    {
        Path = path;
        Training = training;
        Test = test;
        ClassNames = classNames;
    }

    /// <summary>The folder, or the file.</summary>
    public string Path { get; }

    /// <summary>The rows to train on. IDX files are held in memory, and pictures up to a gigabyte; CSV files and more pictures are streamed.</summary>
    public ISampleSource Training { get; }

    /// <summary>The rows to test on; nothing where the folder has none.</summary>
    public ISampleSource? Test { get; }

    /// <summary>The names of the classes where they are known from the file, or from the folder's name; else none.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>The column that is the label by its name: <c>label</c>, <c>class</c>, <c>target</c>, or <c>y</c> where none is called <c>x</c>, in any case; nothing where none is.</summary>
    /// <param name="names">The names of the columns.</param>
    public static string? FindLabelColumn(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        bool hasX = names.Contains("x", StringComparer.OrdinalIgnoreCase);
        return names.FirstOrDefault(name => LabelNames.Contains(name, StringComparer.OrdinalIgnoreCase) && !(hasX && name is ("y" or "Y")));
    }

    /// <summary>Opens the data set in a folder, or in a single file.</summary>
    /// <param name="path">A folder with IDX or CSV files or pictures, or such a file.</param>
    /// <param name="csv">How CSV files are read; by default numbers with a header, and the label column found by its name.</param>
    /// <param name="images">How pictures are read; by default in the size and colours of the first.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder or file.</exception>
    /// <exception cref="InvalidDataException">The folder has no data set, or more than one, or a file is broken: the message says what was looked for.</exception>
    public static DataFolder Open(string path, CsvOptions? csv = null, ImageFolderOptions? images = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (File.Exists(path))
        {
            return IsCsv(path) ? OpenCsv(path, path, null, csv) : ImageFile.IsImage(path) ? OpenImages(path, images) : new DataFolder(path, IdxFile.Read(path), null, []);
        }

        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"{path}: there is no such folder or file; give a folder with IDX or CSV files, or one of the names {string.Join(", ", KnownDataSets.All.Select(set => set.Name))}.");
        }

        string[] files = [.. Directory.GetFiles(path).Where(file => !System.IO.Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];
        string[] idx = [.. files.Where(IsIdx)];
        string[] tables = [.. files.Where(IsCsv)];
        string[] samples = [.. idx.Where(file => !IsLabels(file))];
        if (samples.Length > 0)
        {
            return OpenIdx(path, idx, samples);
        }

        if (tables.Length == 0 && (ImageFolder.HasImages(path) || ImageFolder.HasImages(System.IO.Path.Combine(path, "train"))))
        {
            return OpenImages(path, images);
        }

        return tables.Length > 0
            ? OpenCsv(path, Single(path, tables, IsTest, wanted: false) ?? throw Several(path, tables), Single(path, tables, IsTest, wanted: true), csv)
            : throw new InvalidDataException($"{path}: there is no data set in the folder, {(files.Length == 0 ? "which is empty" : "only " + string.Join(", ", files.Take(10).Select(System.IO.Path.GetFileName)))}; expected IDX files (*-images-idx3-ubyte, .gz or not), CSV files (*.csv, *.csv.gz) or PNG and JPEG pictures, in the folder or one sub-folder per class.");
    }

    private static DataFolder OpenImages(string path, ImageFolderOptions? options)
    {
        string[] parts = [.. ((string[])["train", "test"]).Select(part => System.IO.Path.Combine(path, part))];
        if (!ImageFolder.HasImages(parts[0]))
        {
            ImageFolder all = ImageFolder.Open(path, options);
            return new DataFolder(path, Hold(all), null, all.ClassNames);
        }

        ImageFolder training = ImageFolder.Open(parts[0], options);
        if (!ImageFolder.HasImages(parts[1]))
        {
            return new DataFolder(path, Hold(training), null, training.ClassNames);
        }

        ImageFolder test = ImageFolder.Open(parts[1], new ImageFolderOptions { Channels = training.Shape[0], Height = training.Shape[1], Width = training.Shape[2] });
        return test.ClassNames.AsSpan().SequenceEqual(training.ClassNames.AsSpan())
            ? new DataFolder(path, Hold(training), Hold(test), training.ClassNames)
            : throw new InvalidDataException($"{path}: the sub-folders of train ({string.Join(", ", training.ClassNames)}) and test ({string.Join(", ", test.ClassNames)}) differ; make them the same classes.");
    }

    /// <summary>Pictures that fit are decoded once and not once per epoch.</summary>
    private static ISampleSource Hold(ImageFolder folder) =>
        (long)folder.Files.Length * folder.Shape.Length * sizeof(float) <= MostHeld ? MemorySamples.From(folder) : folder;

    private static DataFolder OpenIdx(string path, string[] idx, string[] images)
    {
        string training = Single(path, images, IsTest, wanted: false) ?? throw Several(path, images);
        string? test = Single(path, images, IsTest, wanted: true);
        MemorySamples trainingSamples = IdxFile.Read(training, LabelsOf(training, idx));
        MemorySamples? testSamples = test is null ? null : IdxFile.Read(test, LabelsOf(test, idx));
        if (testSamples is not null && testSamples.Shape != trainingSamples.Shape)
        {
            throw new InvalidDataException($"{test}: samples of shape {testSamples.Shape}, but {training} has {trainingSamples.Shape}; training and test belong to different data sets.");
        }

        string name = new DirectoryInfo(path).Name;
        return new DataFolder(path, trainingSamples, testSamples, KnownDataSets.Find(name)?.ClassNames ?? []);
    }

    private static DataFolder OpenCsv(string path, string training, string? test, CsvOptions? csv)
    {
        CsvOptions options = csv ?? new CsvOptions { LabelColumn = FindLabel(training) };
        CsvSamples samples = CsvSamples.Open(training, options);
        return new DataFolder(path, samples, test is null ? null : CsvSamples.Open(test, samples.Schema, options), samples.Schema.ClassNames);
    }

    private static string? FindLabel(string path)
    {
        using var tokens = new CsvTokenizer(path);
        return FindLabelColumn(CsvHeader.Read(tokens, new CsvOptions(), path));
    }

    /// <summary>The one file of its kind; nothing where there is none.</summary>
    private static string? Single(string path, string[] files, Func<string, bool> kind, bool wanted)
    {
        string[] found = [.. files.Where(file => kind(file) == wanted)];
        if (found.Length > 1)
        {
            // Of several, those called train or training are meant; a folder may hold validation files beside them.
            string[] named = wanted ? found : [.. found.Where(file => Name(file).Contains("train", StringComparison.Ordinal))];
            found = named.Length == 1 ? named : throw Several(path, found);
        }

        return found.Length == 0 ? null : found[0];
    }

    private static InvalidDataException Several(string path, string[] files) =>
        new($"{path}: which file to train on is not clear: {string.Join(", ", files.Take(10).Select(System.IO.Path.GetFileName))}. Give one file, or name them so that one has \"train\" and one \"test\" in its name.");

    private static string? LabelsOf(string images, string[] idx)
    {
        string wanted = Stem(images);
        return Array.Find(idx, file => IsLabels(file) && Stem(file) == wanted);
    }

    /// <summary>What the names of samples and their labels have in common: <c>train</c>, <c>t10k</c>.</summary>
    private static string Stem(string file)
    {
        string name = Name(file);
        int end = name.IndexOf("idx", StringComparison.Ordinal);
        return (end > 0 ? name[..end] : name).Replace("images", "", StringComparison.Ordinal).Replace("labels", "", StringComparison.Ordinal).Trim('-', '.', '_');
    }

    private static bool IsIdx(string file) => Name(file).Contains("idx", StringComparison.Ordinal) && !IsCsv(file);

    private static bool IsCsv(string file) => Name(file) is string name && (name.EndsWith(".csv", StringComparison.Ordinal) || name.EndsWith(".csv.gz", StringComparison.Ordinal) || name.EndsWith(".tsv", StringComparison.Ordinal));

    private static bool IsLabels(string file) => Name(file).Contains("label", StringComparison.Ordinal) || Name(file).Contains("idx1", StringComparison.Ordinal);

    private static bool IsTest(string file) => Name(file).Contains("test", StringComparison.Ordinal) || Name(file).StartsWith("t10k", StringComparison.Ordinal);

    private static string Name(string file) => System.IO.Path.GetFileName(file).ToLowerInvariant();
}
