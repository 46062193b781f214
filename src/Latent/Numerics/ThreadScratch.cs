using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Latent.Numerics;

/// <summary>Working memory of each thread for packed panels: aligned to cache lines, grown when a kernel first asks for more, then kept.</summary>
/// <remarks>It is never larger than a few tiles that fit the cache; what grows with a batch is planned by the caller.</remarks>
internal static unsafe class ThreadScratch
{
    [ThreadStatic]
    private static Buffer? _own;

    /// <summary>At least so many floats without defined content, the thread's until its next call.</summary>
    public static float* Take(int floats)
    {
        Buffer? own = _own;
        return own is not null && own.Length >= floats ? own.Pointer : Grow(floats);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float* Grow(int floats)
    {
        // The old one, if any, is freed by its finalizer.
        _own = new Buffer(Math.Max(floats, 1 << 14));
        return _own.Pointer;
    }

    private sealed class Buffer(int length)
    {
        public readonly int Length = length;
        public readonly float* Pointer = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), 64);

        ~Buffer() => NativeMemory.AlignedFree(Pointer);
    }
}
