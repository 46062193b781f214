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

    /// <summary>The images of a folder in the form of MNIST: NAME-images-idx3-ubyte.gz, and NAME-labels-idx1-ubyte.gz beside it.</summary>
    public static ImageRow[] Read(string folder, string name)
    {
        MemorySamples images = IdxFile.Read(Path.Combine(folder, $"{name}-images-idx3-ubyte.gz"), Path.Combine(folder, $"{name}-labels-idx1-ubyte.gz"));
        return [.. Enumerable.Range(0, images.Rows).Select(i => new ImageRow
        {
            Pixels = images[i].ToArray(),
            Label = images.Labels[i].ToString(System.Globalization.CultureInfo.InvariantCulture),
        })];
    }
}
