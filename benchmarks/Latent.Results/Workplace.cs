using Latent.Autoencoders;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Results;

/// <summary>Where an experiment reads from and writes to.</summary>
internal sealed class Workplace(string data, string output, string cache, Action<string> log)
{
    private FashionMnist? _fashion;

    public FashionMnist Fashion => _fashion ??= FashionMnist.Open(Path.Combine(data, "fashion-mnist"));

    public void Log(string line) => log(line);

    public string DataFile(string name) => Path.Combine(data, name);

    public string CacheFile(string name)
    {
        Directory.CreateDirectory(cache);
        return Path.Combine(cache, name);
    }

    /// <summary>The file of a picture.</summary>
    public static string ImageName(string name) => name.Replace(", ", "-", StringComparison.Ordinal).Replace(" ", "-", StringComparison.Ordinal) + ".png";

    /// <summary>Writes a picture for the documents.</summary>
    public void WriteImage(string name, ReadOnlySpan<float> images, int columns, int zoom = 2)
    {
        string folder = Path.Combine(output, "images");
        Directory.CreateDirectory(folder);
        float[] clipped = [.. images.ToArray().Select(value => Math.Clamp(value, 0f, 1f))];
        File.WriteAllBytes(Path.Combine(folder, ImageName(name)), PngWriter.ToBytes(ImageGrid.Compose(clipped, Shape.Create(1, 28, 28), columns, zoom)));
    }

    /// <summary>Originals over their reconstructions.</summary>
    public void WriteReconstructions(string name, Autoencoder model)
    {
        const int Count = 12;
        ReadOnlySpan<float> originals = Fashion.Test.Values[..(Count * 784)];
        float[] back = new float[Count * 784];
        model.Reconstruct(originals, Count, back);
        WriteImage(name, [.. originals, .. back], Count);
    }
}
