using Latent.Data;
using Microsoft.ML.Data;

namespace Latent.Examples;

/// <summary>An image of 28 × 28 grey values from 0 to 1, and what it shows.</summary>
internal sealed class ImageRow
{
    [VectorType(784)]
    public float[] Pixels { get; set; } = [];

    public string Label { get; set; } = "";

    /// <summary>Images drawn by a program, in ten classes, so that the examples run on any machine. Put your own here.</summary>
    public static ImageRow[] Draw(int count, ulong seed)
    {
        MemorySamples images = GlyphImages.Generate(count, seed);
        return [.. Enumerable.Range(0, count).Select(i => new ImageRow
        {
            Pixels = images[i].ToArray(),
            Label = GlyphImages.ClassNames[images.Labels[i]],
        })];
    }

    /// <summary>The first images of a folder in the form of MNIST: SET-images-idx3-ubyte.gz, and SET-labels-idx1-ubyte.gz beside it.</summary>
    public static ImageRow[] Read(string folder, string set, int count = int.MaxValue)
    {
        MemorySamples images = IdxFile.Read(Path.Combine(folder, $"{set}-images-idx3-ubyte.gz"), Path.Combine(folder, $"{set}-labels-idx1-ubyte.gz"));
        return [.. Enumerable.Range(0, Math.Min(count, images.Rows)).Select(i => new ImageRow { Pixels = images[i].ToArray(), Label = $"class {images.Labels[i]}" })];
    }
}
