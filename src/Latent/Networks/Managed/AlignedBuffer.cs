using System.Runtime.InteropServices;

namespace Latent.Networks.Managed;

/// <summary>
/// A fixed piece of memory for floats that begins on a cache line, so that vector loads of whole lines do not straddle
/// two. It lies on the pinned heap: the collector never moves it, and frees it like any other object.
/// </summary>
internal sealed class AlignedBuffer
{
    /// <summary>Sizes are rounded up to whole cache lines of this many floats.</summary>
    public const int Granularity = 16;

    /// <summary>The most floats of a buffer.</summary>
    public static readonly int MaxLength = Array.MaxLength - Granularity;

    private readonly float[] _array;
    private readonly int _offset;

    public AlignedBuffer(long length)
    {
        if (length > MaxLength)
        {
            throw new ArgumentException(
                $"A buffer of {length:N0} values is needed, but one holds at most {MaxLength:N0}; use a smaller batch or smaller layers.",
                nameof(length));
        }

        Length = (int)length;
        _array = GC.AllocateArray<float>(Length + Granularity, pinned: true);
        long address;
        unsafe
        {
            address = (long)(nuint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        }

        _offset = (int)((-address & 63) / sizeof(float));
    }

    /// <summary>The number of floats.</summary>
    public int Length { get; }

    /// <summary>All of it.</summary>
    public Span<float> Span => _array.AsSpan(_offset, Length);

    /// <summary>A part of it.</summary>
    public Span<float> Slice(int start, int length) => _array.AsSpan(_offset, Length).Slice(start, length);

    /// <summary>The first part of it.</summary>
    public Span<float> First(int length) => _array.AsSpan(_offset, Length)[..length];

    /// <summary>A length rounded up to whole cache lines.</summary>
    public static long RoundUp(long length) => (length + Granularity - 1) / Granularity * Granularity;
}
