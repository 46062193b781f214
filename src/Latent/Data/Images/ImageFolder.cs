using System.Collections.Immutable;
using Latent.Numerics;

namespace Latent.Data.Images;

/// <summary>
/// The PNG and JPEG pictures of a folder as rows [channels × height × width] of values from 0 to 1. Where they lie in
/// sub-folders, each of those is a class, in the order of their names.
/// </summary>
/// <remarks>
/// Pictures are read when rows are asked for, so a folder may be larger than memory; <see cref="MemorySamples.From"/> reads
/// it once and for all. Their order is that of their paths (ordinal). Files whose names begin with a dot, and files that are
/// no pictures, are passed over. Safe for use from many threads.
/// </remarks>
public sealed class ImageFolder : IIndexedSampleSource
{
    /// <summary>The values decoded at a time, 256 MiB of them, where a picture has no more by itself.</summary>
    private const int MaxDecoded = 1 << 26;

    private readonly ImmutableArray<int> _labels;

    private ImageFolder(ImmutableArray<string> files, ImmutableArray<int> labels, ImmutableArray<string> classNames, Shape shape)
    {
        Files = files;
        _labels = labels;
        ClassNames = classNames;
        Shape = shape;
    }

    /// <summary>The files, in the order of the rows.</summary>
    public ImmutableArray<string> Files { get; }

    /// <summary>The names of the sub-folders that are classes; none where the pictures lie in the folder itself.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <inheritdoc/>
    public Shape Shape { get; }

    /// <inheritdoc/>
    public long? Count => Files.Length;

    /// <inheritdoc/>
    public bool HasLabels => ClassNames.Length > 0;

    /// <summary>Whether a folder has pictures, in itself or in its sub-folders.</summary>
    /// <param name="path">The folder.</param>
    public static bool HasImages(string path) =>
        Directory.Exists(path) && (Pictures(path).Any() || Classes(path).Any(folder => Pictures(folder).Any()));

    /// <summary>Opens a folder, or a single picture.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">The size and colours; those of the first picture where it is <see langword="null"/>.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder or file.</exception>
    /// <exception cref="InvalidDataException">There are no pictures, or some lie in the folder and others in sub-folders, or the first one is damaged.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ImageFolder Open(string path, ImageFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new ImageFolderOptions();
        if (options.Width < 0 || options.Height < 0 || options.Width > 1 << 14 || options.Height > 1 << 14 || options.Channels is not (0 or 1 or 3))
        {
            throw new ArgumentException($"Width is {options.Width}, Height {options.Height} and Channels {options.Channels}; allowed are 1 to {1 << 14} pixels and 1 or 3 channels, or 0 for those of the first picture.", nameof(options));
        }

        (string[] files, int[] labels, string[] classes) = Find(path);
        PixelImage first = ImageFile.Read(files[0]);
        Shape shape = [
            options.Channels == 0 ? first.Channels : options.Channels,
            options.Height == 0 ? first.Height : options.Height,
            options.Width == 0 ? first.Width : options.Width,
        ];
        return new ImageFolder([.. files], [.. labels], [.. classes], shape);
    }

    /// <inheritdoc/>
    public ISampleReader OpenReader() => new IndexedSampleReader(this);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A picture is damaged: the message names it.</exception>
    public void Read(ReadOnlySpan<int> rows, Span<float> samples, Span<int> labels)
    {
        // A handful of pictures at a time, so that decoding uses all threads and what is decoded is soon let go.
        int length = Shape.Length;
        int atOnce = Math.Min(rows.Length, Math.Clamp(MaxDecoded / length, 1, 4 * WorkerPool.Shared.MaxThreads));
        var decoded = new float[atOnce * length];
        int[] wanted = rows.ToArray();
        for (int start = 0; start < wanted.Length; start += atOnce)
        {
            int taken = Math.Min(atOnce, wanted.Length - start), from = start;
            WorkerPool.Shared.Run(taken, i => ImageScaling.Write(ImageFile.Read(Files[wanted[from + i]]), Shape[0], Shape[2], Shape[1], decoded.AsSpan(i * length, length)));
            decoded.AsSpan(0, taken * length).CopyTo(samples[(start * length)..]);
        }

        for (int i = 0; i < rows.Length && !labels.IsEmpty; i++)
        {
            labels[i] = _labels[rows[i]];
        }
    }

    private static (string[] Files, int[] Labels, string[] Classes) Find(string path)
    {
        if (File.Exists(path))
        {
            return ([path], [], []);
        }

        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"{path}: there is no such folder or file; give a folder with PNG or JPEG pictures.");
        }

        string[] own = [.. Pictures(path)];
        string[] folders = [.. Classes(path).Where(folder => Pictures(folder).Any())];
        if (own.Length > 0 && folders.Length > 0)
        {
            throw new InvalidDataException($"{path}: some pictures lie in the folder, others in its sub-folders {string.Join(", ", folders.Take(4).Select(Path.GetFileName))}; put all of them into the folder, or all into sub-folders, one per class.");
        }

        if (own.Length > 0)
        {
            return (own, [], []);
        }

        var files = new List<string>();
        var labels = new List<int>();
        for (int label = 0; label < folders.Length; label++)
        {
            foreach (string file in Pictures(folders[label]))
            {
                files.Add(file);
                labels.Add(label);
            }
        }

        return files.Count > 0
            ? ([.. files], [.. labels], [.. folders.Select(folder => Path.GetFileName(folder)!)])
            : throw new InvalidDataException($"{path}: there are no PNG or JPEG pictures in the folder or its sub-folders.");
    }

    private static IEnumerable<string> Pictures(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => ImageFile.IsImage(file) && !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Classes(string folder) =>
        Directory.EnumerateDirectories(folder).Where(inner => !Path.GetFileName(inner).StartsWith('.')).Order(StringComparer.Ordinal);
}
