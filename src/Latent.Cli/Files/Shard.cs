using System.Globalization;
using Latent.Cli.Commands;
using Latent.Data;

namespace Latent.Cli.Files;

/// <summary>One of n successive parts of the rows, so that many machines share a file and their results are joined by concatenation.</summary>
/// <param name="Index">Which part, from 1.</param>
/// <param name="Count">The number of parts.</param>
internal sealed record Shard(int Index, int Count)
{
    /// <summary>Reads <c>2/8</c>.</summary>
    /// <exception cref="InputException">The text is something else.</exception>
    public static Shard Parse(string? text)
    {
        if (text is null)
        {
            return new Shard(1, 1);
        }

        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && index >= 1 && index <= count
            ? new Shard(index, count)
            : throw new InputException($"--shard is a part and the number of parts, such as 2/8, got '{text}'.");
    }

    /// <summary>The rows of this part; only the first part has a header.</summary>
    public (long Start, long End) Range(ISampleSource source)
    {
        if (Count == 1)
        {
            return (0, source.Count ?? long.MaxValue);
        }

        long rows = source.Count ?? CountRows(source);
        return (rows * (Index - 1) / Count, rows * Index / Count);
    }

    private static long CountRows(ISampleSource source)
    {
        var buffer = new float[Math.Max(1, 262_144 / source.Shape.Length) * source.Shape.Length];
        long count = 0;
        using ISampleReader reader = source.OpenReader();
        for (int read = reader.Read(buffer, default); read > 0; read = reader.Read(buffer, default))
        {
            count += read;
        }

        return count;
    }
}
