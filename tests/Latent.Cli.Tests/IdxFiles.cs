using System.Buffers.Binary;
using Latent.Data;

namespace Latent.Cli.Tests;

/// <summary>Writes small IDX files.</summary>
internal static class IdxFiles
{
    /// <summary>Images and labels of the generated glyphs, as MNIST has them.</summary>
    public static void WriteGlyphs(string folder, string part, int count, ulong seed)
    {
        MemorySamples glyphs = GlyphImages.Generate(count, seed);
        byte[] pixels = [.. glyphs.Values.ToArray().Select(value => (byte)(value * 255))];
        Write(System.IO.Path.Combine(folder, part + "-images-idx3-ubyte"), [count, 28, 28], pixels);
        Write(System.IO.Path.Combine(folder, part + "-labels-idx1-ubyte"), [count], [.. glyphs.Labels.ToArray().Select(label => (byte)label)]);
    }

    public static void Write(string path, int[] sizes, byte[] values)
    {
        var file = new byte[4 + (4 * sizes.Length) + values.Length];
        file[2] = 8;
        file[3] = (byte)sizes.Length;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * axis)), sizes[axis]);
        }

        values.CopyTo(file, 4 + (4 * sizes.Length));
        System.IO.File.WriteAllBytes(path, file);
    }
}
