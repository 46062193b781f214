using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>
/// The layout in which stacks of convolutions run: blocks of 16 images, and in a block, pixel by pixel and channel by
/// channel, the 16 images' values side by side: [⌈rows / 16⌉ × height × width × channels × 16].
/// </summary>
/// <remarks>
/// One vector register holds one value of 16 images (or 8 of them). So a convolution of any stride, padding and kernel
/// is a row of products of a broadcast weight with contiguous vectors, without gathering windows, and its values do not
/// depend on what else is in the batch. Images that are missing in the last block are zero in what <see cref="Pack"/>
/// writes; other kernels leave any finite value there.
/// </remarks>
internal static unsafe class ImageBlocks
{
    /// <summary>The images of a block.</summary>
    public const int Lanes = 16;

    /// <summary>The values of an image that a piece of packing takes; a multiple of 16.</summary>
    private const int PieceValues = 2048;

    /// <summary>The number of blocks.</summary>
    public static int Count(int rows) => (rows + Lanes - 1) / Lanes;

    /// <summary>The values of a buffer in this layout.</summary>
    /// <param name="rows">The number of images.</param>
    /// <param name="values">The values of one image: channels × height × width.</param>
    public static int Length(int rows, int values) => checked(Count(rows) * Lanes * values);

    /// <summary>From [rows × channels × pixels] to blocks; missing images of the last block become zero.</summary>
    public static void Pack(int rows, int channels, int pixels, ReadOnlySpan<float> images, Span<float> blocks)
    {
        Require.Length(images, (long)rows * channels * pixels);
        Require.Length(blocks, Length(rows, channels * pixels));
        fixed (float* source = images, target = blocks)
        {
            int length = channels * pixels, pieces = Pieces(length);
            WorkerPool.Shared.Run(Count(rows) * pieces, new PackTask(rows, channels, pixels, pieces, source, target));
        }
    }

    /// <summary>From blocks to [rows × channels × pixels].</summary>
    public static void Unpack(int rows, int channels, int pixels, ReadOnlySpan<float> blocks, Span<float> images)
    {
        Require.Length(images, (long)rows * channels * pixels);
        Require.Length(blocks, Length(rows, channels * pixels));
        fixed (float* source = blocks, target = images)
        {
            int length = channels * pixels, pieces = Pieces(length);
            WorkerPool.Shared.Run(Count(rows) * pieces, new UnpackTask(rows, channels, pixels, pieces, source, target));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyLanes(float* from, float* to)
    {
        if (Simd512.IsSupported)
        {
            Vector512.Load(from).Store(to);
            return;
        }

        // Two halves where there are 256-bit vectors, else what the runtime makes of it.
        Vector256.Load(from).Store(to);
        Vector256.Load(from + 8).Store(to + 8);
    }

    /// <summary>The pieces of an image's values that are worth a call.</summary>
    private static int Pieces(int length) => (length + PieceValues - 1) / PieceValues;

    // Both tasks take 16 values of 16 images at once through a square of 16 × 16. An image of fewer than 16 values, and the
    // images of the last block, go through the same square with zeros; values at the end that fill no square are taken
    // with those before them again, which changes nothing in a copy.
    private readonly struct PackTask(int rows, int channels, int pixels, int pieces, float* source, float* target) : IPoolTask
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int index)
        {
            int block = index / pieces, length = channels * pixels, count = Math.Min(Lanes, rows - (block * Lanes));
            int start = index % pieces * PieceValues, end = Math.Min(length, start + PieceValues);
            float* from = source + (block * Lanes * (nint)length);
            float* to = target + (block * Lanes * (nint)length);
            float* square = stackalloc float[2 * Lanes * Lanes];
            float* partial = square + (Lanes * Lanes);
            for (int first = start; first < end; first += Lanes)
            {
                int value = Math.Max(Math.Min(first, length - Lanes), 0), values = Math.Min(Lanes, length - value);
                if (count == Lanes && values == Lanes)
                {
                    Transposition.Block16(from + value, length, square, Lanes);
                }
                else
                {
                    new Span<float>(partial, Lanes * Lanes).Clear();
                    for (int image = 0; image < count; image++)
                    {
                        new ReadOnlySpan<float>(from + (image * (nint)length) + value, values).CopyTo(new Span<float>(partial + (image * Lanes), values));
                    }

                    Transposition.Block16(partial, Lanes, square, Lanes);
                }

                int channel = value / pixels, pixel = value % pixels;
                for (int i = 0; i < values; i++)
                {
                    CopyLanes(square + (i * Lanes), to + ((((nint)pixel * channels) + channel) * Lanes));
                    if (++pixel == pixels)
                    {
                        pixel = 0;
                        channel++;
                    }
                }
            }
        }
    }

    private readonly struct UnpackTask(int rows, int channels, int pixels, int pieces, float* source, float* target) : IPoolTask
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int index)
        {
            int block = index / pieces, length = channels * pixels, count = Math.Min(Lanes, rows - (block * Lanes));
            int start = index % pieces * PieceValues, end = Math.Min(length, start + PieceValues);
            float* from = source + (block * Lanes * (nint)length);
            float* to = target + (block * Lanes * (nint)length);
            float* square = stackalloc float[2 * Lanes * Lanes];
            float* images = square + (Lanes * Lanes);
            for (int first = start; first < end; first += Lanes)
            {
                int values = Math.Min(Lanes, end - first);
                int channel = first / pixels, pixel = first % pixels;
                for (int i = 0; i < values; i++)
                {
                    CopyLanes(from + ((((nint)pixel * channels) + channel) * Lanes), square + (i * Lanes));
                    if (++pixel == pixels)
                    {
                        pixel = 0;
                        channel++;
                    }
                }

                if (count == Lanes && values == Lanes)
                {
                    Transposition.Block16(square, Lanes, to + first, length);
                }
                else
                {
                    Transposition.Block16(square, Lanes, images, Lanes);
                    for (int image = 0; image < count; image++)
                    {
                        new ReadOnlySpan<float>(images + (image * Lanes), values).CopyTo(new Span<float>(to + (image * (nint)length) + first, values));
                    }
                }
            }
        }
    }
}
