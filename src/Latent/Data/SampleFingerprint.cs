using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Latent.Data;

/// <summary>Tells one set of rows from another: a model keeps the fingerprint of what it was trained on, and a checkpoint refuses other data.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public static class SampleFingerprint
{
    private const int Sampled = 256;

    /// <summary>The fingerprint of a source: SHA-256 over the shape, the count where it is known, and the values and labels of at most 256 rows.</summary>
    /// <remarks>The rows lie evenly over a source that can be read in any order, and are the first of another, so that it costs little however large the data is.</remarks>
    /// <param name="source">The rows.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    public static string Of(ISampleSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(long)];
        Append(hash, number, source.Shape.Rank);
        foreach (int size in source.Shape.AsSpan())
        {
            Append(hash, number, size);
        }

        Append(hash, number, source.Count ?? -1);
        Append(hash, number, source.HasLabels ? 1 : 0);
        (float[] samples, int[] labels) = SampleExcerpt.Take(source, Sampled);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(samples.AsSpan()), MemoryMarshal.Cast<float, int>(samples.AsSpan()));
            BinaryPrimitives.ReverseEndianness(labels, labels);
        }

        hash.AppendData(MemoryMarshal.AsBytes(samples.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(labels.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, Span<byte> buffer, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer, value);
        hash.AppendData(buffer);
    }
}
