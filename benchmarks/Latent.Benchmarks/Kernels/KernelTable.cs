using System.Globalization;
using System.Numerics.Tensors;
using Latent.Benchmarks.SideBySide;
using Latent.Numerics;

namespace Latent.Benchmarks.Kernels;

/// <summary>A quick table of the kernels' speed, in GFLOP/s and per cent of the multiply-add peak measured in the same run.</summary>
internal static class KernelTable
{
    private static readonly (int M, int N, int K, bool TransposeA, bool TransposeB)[] Products =
    [
        (1024, 1024, 1024, false, false),
        (1024, 1024, 1024, true, false),
        (1024, 1024, 1024, false, true),
        (64, 128, 784, false, true),
        (64, 784, 128, false, false),
        (128, 784, 64, true, false),
        (32, 100, 784, false, true),
        (32, 784, 100, false, false),
        (100, 784, 32, true, false),
        (1024, 314, 3136, false, true),
        (1024, 3136, 314, false, false),
        (314, 3136, 1024, true, false),
        (64, 10, 1024, false, true),
        (64, 64, 128, false, true),
        (32, 100, 30, false, true),
        (1, 128, 784, false, true),
        (1024, 128, 784, false, true),
    ];

    /// <summary>Layers of the reference networks, with their batches.</summary>
    public static readonly (string Name, int Rows, ConvolutionShape Shape)[] Layers =
    [
        ("conv-latent10 1", 64, Shape(1, 28, 16, 3, 2, 0)),
        ("conv-latent10 2", 64, Shape(16, 13, 32, 3, 2, 0)),
        ("conv-latent10 3", 64, Shape(32, 6, 64, 3, 1, 0)),
        ("conv-latent314 1", 1024, Shape(1, 28, 32, 2, 2, 0)),
        ("conv-latent314 2", 1024, Shape(32, 14, 64, 2, 2, 0)),
        ("conv-pool 1", 32, Shape(1, 28, 16, 3, 1, 1)),
        ("conv-pool 2", 32, Shape(16, 14, 32, 3, 1, 1)),
        ("conv-pool 3", 32, Shape(32, 7, 64, 3, 1, 1)),
        ("dcgan-64 1", 64, Shape(3, 64, 64, 4, 2, 1)),
        ("dcgan-64 2", 64, Shape(64, 32, 128, 4, 2, 1)),
        ("dcgan-64 3", 64, Shape(128, 16, 256, 4, 2, 1)),
        ("dcgan-64 4", 64, Shape(256, 8, 512, 4, 2, 1)),
        ("dcgan-64 5", 64, Shape(512, 4, 100, 4, 1, 0)),
    ];

    /// <summary>Measures all kernels whose name contains a text and writes the table.</summary>
    public static void Run(TextWriter writer, int threads, double seconds, string filter)
    {
        WorkerPool.Shared.MaxThreads = threads;
        KernelClock clock = threads == 1 ? KernelClock.Processor : KernelClock.Wall;
        double peak = Peak(clock, threads);
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"multiply-add peak, {threads} threads: {peak / 1e9:F0} GFLOP/s, {clock.Name}"));
        WriteMemory(writer, seconds, clock);
        foreach ((int m, int n, int k, bool transposeA, bool transposeB) in Products)
        {
            string name = $"product {m}x{n}x{k}{(transposeA ? " A'" : string.Empty)}{(transposeB ? " B'" : string.Empty)}";
            if (!name.Contains(filter, StringComparison.Ordinal))
            {
                continue;
            }

            Memory<float> a = Random((long)m * k), b = Random((long)n * k), c = Random((long)m * n);
            Write(writer, name, 2.0 * m * n * k, peak, seconds, clock, () => MatrixProduct.Multiply(
                m, n, k, a.Span, transposeA ? m : k, transposeA, b.Span, transposeB ? k : n, transposeB, c.Span, n));
        }

        foreach ((string name, int rows, ConvolutionShape shape) in Layers)
        {
            if (!name.Contains(filter, StringComparison.Ordinal))
            {
                continue;
            }

            Memory<float> large = Random(ImageBlocks.Length(rows, shape.InputLength));
            Memory<float> small = Random(ImageBlocks.Length(rows, shape.OutputLength));
            Memory<float> weight = Random(shape.WeightLength);
            Memory<float> scratch = Random(ConvolutionKernels.ScratchLength(shape, rows));
            double work = 2.0 * rows * Pairs(shape.InputHeight, shape.OutputHeight, shape.KernelHeight, shape.Stride, shape.PadTop)
                * Pairs(shape.InputWidth, shape.OutputWidth, shape.KernelWidth, shape.Stride, shape.PadLeft) * shape.InputChannels * shape.OutputChannels;
            Write(writer, name + " forward", work, peak, seconds, clock, () => ConvolutionKernels.Forward(shape, rows, large.Span, weight.Span, Epilogue.None, small.Span, scratch.Span));
            Write(writer, name + " to input", work, peak, seconds, clock, () => ConvolutionKernels.BackwardInput(shape, rows, small.Span, weight.Span, Epilogue.None, large.Span, scratch.Span));
            large.Span.Clear();
            small.Span.Clear();
            Write(writer, name + " to weight", work, peak, seconds, clock, () => ConvolutionKernels.BackwardWeight(shape, rows, large.Span, small.Span, weight.Span, false, scratch.Span));
        }
    }

    /// <summary>What memory gives one thread beyond the caches: filling and reading as many bytes as conv-latent314's first layer writes.</summary>
    private static void WriteMemory(TextWriter writer, double seconds, KernelClock clock)
    {
        (_, int rows, ConvolutionShape shape) = Layers.First(layer => layer.Name == "conv-latent314 1");
        Memory<float> values = Random(ImageBlocks.Length(rows, shape.OutputLength));
        double bytes = sizeof(float) * (double)values.Length;
        float sum = 0;
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"memory, {bytes / 1e6:F0} MB by one thread: written at {Rate(() => values.Span.Fill(1f)):F1} GB/s, read at {Rate(() => sum += TensorPrimitives.Sum<float>(values.Span)):F1}"));

        double Rate(Action action)
        {
            double best = double.MaxValue, begin = clock.Seconds();
            while (clock.Seconds() - begin < seconds)
            {
                double start = clock.Seconds();
                action();
                best = Math.Min(best, clock.Seconds() - start);
            }

            return bytes / best / 1e9;
        }
    }

    private static double Peak(KernelClock clock, int threads)
    {
        if (threads > 1)
        {
            return FmaPeak.Measure(threads);
        }

        double best = 0;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            double start = clock.Seconds();
            FmaPeak.Run();
            best = Math.Max(best, (double)FmaPeak.Rounds * 16 * FmaPeak.Lanes * 2 / (clock.Seconds() - start));
        }

        return best;
    }

    private static void Write(TextWriter writer, string name, double operations, double peak, double seconds, KernelClock clock, Action action)
    {
        for (int i = 0; i < 3; i++)
        {
            action();
        }

        // The median of short runs, each long beside the clock and the wakening of threads.
        var rates = new List<double>();
        double begin = clock.Seconds();
        int repeats = 1;
        while (clock.Seconds() - begin < seconds || rates.Count < 3)
        {
            double start = clock.Seconds();
            for (int i = 0; i < repeats; i++)
            {
                action();
            }

            double elapsed = clock.Seconds() - start;
            if (elapsed < 0.002)
            {
                repeats *= 2;
                continue;
            }

            rates.Add(operations * repeats / elapsed);
        }

        rates.Sort();
        double median = rates[rates.Count / 2];
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-32} {median / 1e9,8:F1} GFLOP/s {100 * median / peak,6:F1} %   best {100 * rates[^1] / peak,6:F1} %   {1e6 * operations / median,9:F1} µs"));
    }

    private static ConvolutionShape Shape(int inputs, int size, int outputs, int kernel, int stride, int pad)
    {
        int output = ((size + (2 * pad) - kernel) / stride) + 1;
        return new ConvolutionShape
        {
            InputChannels = inputs,
            InputHeight = size,
            InputWidth = size,
            OutputChannels = outputs,
            OutputHeight = output,
            OutputWidth = output,
            KernelHeight = kernel,
            KernelWidth = kernel,
            Stride = stride,
            PadTop = pad,
            PadLeft = pad,
        };
    }

    /// <summary>The pairs of an output position and a tap that lies inside the input.</summary>
    private static int Pairs(int input, int output, int kernel, int stride, int pad)
    {
        int pairs = 0;
        for (int position = 0; position < output; position++)
        {
            (int first, int end) = ConvolutionShape.Taps(position, kernel, stride, pad, input);
            pairs += end - first;
        }

        return pairs;
    }

    /// <summary>Random values that begin on a cache line, as the engine's buffers do.</summary>
    private static unsafe Memory<float> Random(long length)
    {
        float[] values = GC.AllocateArray<float>((int)length + 16, pinned: true);
        new RandomStream(1, RandomPurpose.Generation).FillUniform(values);
        fixed (float* first = values)
        {
            return values.AsMemory((int)((-(nint)first & 63) / sizeof(float)), (int)length);
        }
    }
}
