using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Latent.Numerics;

/// <summary>Fills buffers from whole blocks of Philox, each four draws, in the order in which <see cref="RandomStream"/> draws them.</summary>
/// <remarks>
/// With AVX-512 eight blocks are made at once, one in each 64-bit lane. The lanes hold blocks 0 4 1 5 2 6 3 7, because the
/// unpack instructions that bring the draws back into order take the even lanes first and then the odd ones.
/// </remarks>
internal static unsafe class RandomFill
{
    private const float Unit = 1f / (1 << 24);
    private const int BlocksAtOnce = 8;

    /// <summary>Fills with numbers from 0 to below 1.</summary>
    /// <param name="key">The stream's key.</param>
    /// <param name="index">The stream's index.</param>
    /// <param name="block">The first block.</param>
    /// <param name="values">Takes four numbers of each block.</param>
    public static void Uniform(ulong key, ulong index, ulong block, Span<float> values) => Run(key, index, block, values, isNormal: false);

    /// <summary>Fills with numbers of mean 0 and standard deviation 1.</summary>
    /// <param name="key">The stream's key.</param>
    /// <param name="index">The stream's index.</param>
    /// <param name="block">The first block.</param>
    /// <param name="values">Takes four numbers of each block.</param>
    public static void Normal(ulong key, ulong index, ulong block, Span<float> values) => Run(key, index, block, values, isNormal: true);

    private static void Run(ulong key, ulong index, ulong block, Span<float> values, bool isNormal)
    {
        fixed (float* target = values)
        {
            var task = new Task(key, index, block, target, values.Length, isNormal);
            if (values.Length <= Tuning.RandomChunk)
            {
                task.Run(0);
                return;
            }

            WorkerPool.Shared.Run((int)(((long)values.Length + Tuning.RandomChunk - 1) / Tuning.RandomChunk), task);
        }
    }

    private readonly struct Task(ulong key, ulong index, ulong block, float* values, int length, bool isNormal) : IPoolTask
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int piece)
        {
            int start = piece * Tuning.RandomChunk, end = (int)Math.Min(length, (long)start + Tuning.RandomChunk);
            int at = start;
            if (Simd512.IsSupported)
            {
                for (; at + (4 * BlocksAtOnce) <= end; at += 4 * BlocksAtOnce)
                {
                    if (isNormal)
                    {
                        Normal512(block + ((ulong)at / 4), values + at);
                    }
                    else
                    {
                        Uniform512(block + ((ulong)at / 4), values + at);
                    }
                }
            }

            for (; at < end; at += 4)
            {
                UInt128 draws = RandomStream.Block(key, block + ((ulong)at / 4), index);
                float* target = values + at;
                if (isNormal)
                {
                    target[1] = RandomStream.NormalPair<SimdScalar, float>((uint)draws >> 8, (uint)(draws >> 32) >> 8, out target[0]);
                    target[3] = RandomStream.NormalPair<SimdScalar, float>((uint)(draws >> 64) >> 8, (uint)(draws >> 96) >> 8, out target[2]);
                }
                else
                {
                    target[0] = ((uint)draws >> 8) * Unit;
                    target[1] = ((uint)(draws >> 32) >> 8) * Unit;
                    target[2] = ((uint)(draws >> 64) >> 8) * Unit;
                    target[3] = ((uint)(draws >> 96) >> 8) * Unit;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Uniform512(ulong first, float* target)
        {
            Blocks(first, out Vector512<ulong> w0, out Vector512<ulong> w1, out Vector512<ulong> w2, out Vector512<ulong> w3);
            Vector512<ulong> low = w0 | (w1 << 32), high = w2 | (w3 << 32);
            Vector512<float> unit = Vector512.Create(Unit);
            (Vector512.ConvertToSingle((Avx512F.UnpackLow(low, high).AsUInt32() >> 8).AsInt32()) * unit).Store(target);
            (Vector512.ConvertToSingle((Avx512F.UnpackHigh(low, high).AsUInt32() >> 8).AsInt32()) * unit).Store(target + 16);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Normal512(ulong first, float* target)
        {
            Blocks(first, out Vector512<ulong> w0, out Vector512<ulong> w1, out Vector512<ulong> w2, out Vector512<ulong> w3);

            // Two pairs of each block: the first in the low half of its lane.
            Vector512<float> radius = Vector512.ConvertToSingle(((w0 | (w2 << 32)).AsUInt32() >> 8).AsInt32());
            Vector512<float> angle = Vector512.ConvertToSingle(((w1 | (w3 << 32)).AsUInt32() >> 8).AsInt32());
            Vector512<float> sin = RandomStream.NormalPair<Simd512, Vector512<float>>(radius, angle, out Vector512<float> cos);
            Avx512F.UnpackLow(cos, sin).Store(target);
            Avx512F.UnpackHigh(cos, sin).Store(target + 16);
        }

        /// <summary>Ten rounds of Philox over eight blocks, as <see cref="RandomStream.Block"/> runs them over one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Blocks(ulong first, out Vector512<ulong> w0, out Vector512<ulong> w1, out Vector512<ulong> w2, out Vector512<ulong> w3)
        {
            Vector512<ulong> low = Vector512.Create(0xFFFF_FFFFUL);
            Vector512<ulong> blocks = Vector512.Create(first) + Vector512.Create(0UL, 4, 1, 5, 2, 6, 3, 7);
            Vector512<ulong> c0 = blocks & low, c1 = blocks >> 32;
            Vector512<ulong> c2 = Vector512.Create(index & 0xFFFF_FFFF), c3 = Vector512.Create(index >> 32);
            Vector512<uint> m0 = Vector512.Create(0xD251_1F53UL).AsUInt32(), m1 = Vector512.Create(0xCD9E_8D57UL).AsUInt32();
            uint k0 = (uint)key, k1 = (uint)(key >> 32);
            for (int round = 0; round < 10; round++)
            {
                Vector512<ulong> product0 = Avx512F.Multiply(m0, c0.AsUInt32()), product1 = Avx512F.Multiply(m1, c2.AsUInt32());
                c0 = (product1 >> 32) ^ c1 ^ Vector512.Create((ulong)k0);
                c1 = product1 & low;
                c2 = (product0 >> 32) ^ c3 ^ Vector512.Create((ulong)k1);
                c3 = product0 & low;
                k0 += 0x9E37_79B9;
                k1 += 0xBB67_AE85;
            }

            w0 = c0;
            w1 = c1;
            w2 = c2;
            w3 = c3;
        }
    }
}
