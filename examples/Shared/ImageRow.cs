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
}
