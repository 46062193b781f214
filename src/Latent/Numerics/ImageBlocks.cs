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
            WorkerPool.Shared.Run(Count(rows), new PackTask(rows, channels, pixels, source, target));
        }
    }

    /// <summary>From blocks to [rows × channels × pixels].</summary>
    public static void Unpack(int rows, int channels, int pixels, ReadOnlySpan<float> blocks, Span<float> images)
    {
        Require.Length(images, (long)rows * channels * pixels);
        Require.Length(blocks, Length(rows, channels * pixels));
        fixed (float* source = blocks, target = images)
        {
            WorkerPool.Shared.Run(Count(rows), new UnpackTask(rows, channels, pixels, source, target));
        }
    }

    private readonly struct PackTask(int rows, int channels, int pixels, float* source, float* target) : IPoolTask
    {
        public void Run(int index)
        {
            int count = Math.Min(Lanes, rows - (index * Lanes));
            nint length = (nint)channels * pixels;
            float* from = source + (index * Lanes * length);
            float* to = target + (index * Lanes * length);
            for (int channel = 0; channel < channels; channel++)
            {
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    float* cell = to + ((((nint)pixel * channels) + channel) * Lanes);
                    for (int lane = 0; lane < Lanes; lane++)
                    {
                        cell[lane] = lane < count ? from[(lane * length) + ((nint)channel * pixels) + pixel] : 0f;
                    }
                }
            }
        }
    }

    private readonly struct UnpackTask(int rows, int channels, int pixels, float* source, float* target) : IPoolTask
    {
        public void Run(int index)
        {
            int count = Math.Min(Lanes, rows - (index * Lanes));
            nint length = (nint)channels * pixels;
            float* from = source + (index * Lanes * length);
            float* to = target + (index * Lanes * length);
            for (int channel = 0; channel < channels; channel++)
            {
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    float* cell = from + ((((nint)pixel * channels) + channel) * Lanes);
                    for (int lane = 0; lane < count; lane++)
                    {
                        to[(lane * length) + ((nint)channel * pixels) + pixel] = cell[lane];
                    }
                }
            }
        }
    }
}
