using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Latent.Data;

/// <summary>Tells one set of rows from another: a model keeps the fingerprint of what it was trained on, and a checkpoint refuses other data.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public static class SampleFingerprint
{
    private const int Sampled = 256;

    // The values read at a time: 16 MiB.
    private const int BlockValues = 1 << 22;

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
        int length = source.Shape.Length, rows = (int)Math.Min(source.Count ?? Sampled, Sampled), taken = 0;
        int[] places = source is IIndexedSampleSource indexed ? SampleExcerpt.Places(indexed, rows) : [];
        var samples = new float[Math.Clamp(BlockValues / length, 1, Sampled) * length];
        int[] labels = source.HasLabels ? new int[Sampled] : [];
        using ISampleReader? reader = source is IIndexedSampleSource ? null : source.OpenReader();
        while (taken < rows)
        {
            // In blocks, so that large images take little memory; values first and labels last, whatever the blocks.
            int count = Math.Min(rows - taken, samples.Length / length);
            Span<float> block = samples.AsSpan(0, count * length);
            Span<int> blockLabels = labels.Length == 0 ? [] : labels.AsSpan(taken, count);
            if (reader is null)
            {
                ((IIndexedSampleSource)source).Read(places.AsSpan(taken, count), block, blockLabels);
            }
            else
            {
                count = reader.Read(block, blockLabels);
                block = block[..(count * length)];
            }

            if (count == 0)
            {
                break;
            }

            AppendNumbers(hash, MemoryMarshal.Cast<float, int>(block));
            taken += count;
        }

        AppendNumbers(hash, labels.AsSpan(0, Math.Min(labels.Length, taken)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Appends numbers as little-endian bytes; on other machines they are turned round in place.</summary>
    private static void AppendNumbers(IncrementalHash hash, Span<int> numbers)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(numbers, numbers);
        }

        hash.AppendData(MemoryMarshal.AsBytes(numbers));
    }

    private static void Append(IncrementalHash hash, Span<byte> buffer, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer, value);
        hash.AppendData(buffer);
    }
}
