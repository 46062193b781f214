using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Latent.Networks.Engines;
using Latent.Numerics;

namespace Latent.Benchmarks.SideBySide;

/// <summary>Measures one network, or one matrix product, once, in this process.</summary>
internal static class Measurer
{
    /// <summary>Measures the training, the encoding or the product.</summary>
    /// <param name="name">A reference network, or a product's sizes such as 64x128x784.</param>
    /// <param name="mode">"train" or "encode".</param>
    /// <param name="seconds">The time measured, after a third of it to warm up.</param>
    /// <param name="engine">What networks run on.</param>
    /// <param name="batch">The rows of a step; the reference's where it is 0.</param>
    public static Measurement Run(string name, string mode, double seconds, IEngine engine, int batch)
    {
        if (name.Split('x') is [var m, var n, var k] && int.TryParse(m, out int rows))
        {
            return Product(name, rows, int.Parse(n, CultureInfo.InvariantCulture), int.Parse(k, CultureInfo.InvariantCulture), seconds);
        }

        ReferenceNetwork network = ReferenceNetworks.Get(name);
        return mode == "encode" ? Encode(network, seconds, engine) : Train(network, seconds, engine, batch == 0 ? network.Options : network.Options with { BatchSize = batch });
    }

    private static Measurement Train(ReferenceNetwork network, double seconds, IEngine engine, SessionOptions options)
    {
        int length = network.Sample.Length, batch = options.BatchSize;
        float[] data = Generate(network);
        float[] samples = new float[batch * length];
        float[] metrics = new float[network.Plan.Objective.Metrics.Count];
        int[] order = [.. Enumerable.Range(0, network.Rows)];
        int at = network.Rows;
        ulong epoch = 0;
        using ITrainingSession session = engine.Compile(network.Plan, options);

        return Measure(network.Name, "train", batch, seconds, Step);

        void Step()
        {
            if (at + batch > network.Rows)
            {
                new RandomStream(1, RandomPurpose.Shuffling, epoch++).Shuffle(order.AsSpan());
                at = 0;
            }

            for (int row = 0; row < batch; row++)
            {
                data.AsSpan(order[at + row] * length, length).CopyTo(samples.AsSpan(row * length));
            }

            at += batch;
            session.Train(new Batch(batch, samples), metrics);
        }
    }

    private static Measurement Encode(ReferenceNetwork network, double seconds, IEngine engine)
    {
        string encoder = network.Encoder ?? throw new ArgumentException($"{network.Name} has no encoder.");
        int length = network.Sample.Length, at = 0;
        float[] data = Generate(network);
        Network[] networks = [network.Plan.Networks.First(part => part.Name == encoder)];
        using IInferenceSession session = engine.Compile(networks);
        float[] output = new float[ReferenceNetwork.EncodeBatch * networks[0].Architecture.Output.Length];
        return Measure(network.Name, "encode", ReferenceNetwork.EncodeBatch, seconds, Step);

        void Step()
        {
            if (at + ReferenceNetwork.EncodeBatch > network.Rows)
            {
                at = 0;
            }

            session.Run(encoder, data.AsSpan(at * length, ReferenceNetwork.EncodeBatch * length), ReferenceNetwork.EncodeBatch, output);
            at += ReferenceNetwork.EncodeBatch;
        }
    }

    private static Measurement Product(string name, int m, int n, int k, double seconds)
    {
        float[] a = new float[m * k], b = new float[k * n], c = new float[m * n];
        var random = new RandomStream(1, RandomPurpose.Generation);
        random.FillUniform(a);
        random.FillUniform(b);
        return Measure(name, "train", 2.0 * m * n * k, seconds, () => MatrixProduct.Multiply(m, n, k, a, k, false, b, n, false, c, n));
    }

    private static Measurement Measure(string name, string mode, double amount, double seconds, Action step)
    {
        step();
        double first = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;

        // Warm up for a third of the time: tiered compilation and the planned buffers' first touch.
        long from = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(from).TotalSeconds < seconds / 3)
        {
            step();
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long steps = 0;
        double elapsed;
        from = Stopwatch.GetTimestamp();
        do
        {
            step();
            steps++;
            elapsed = Stopwatch.GetElapsedTime(from).TotalSeconds;
        }
        while (elapsed < seconds);

        return new Measurement(name, mode, steps * amount / elapsed, PeakResidentBytes(), $"Latent {typeof(Shape).Assembly.GetName().Version?.ToString(3)}")
        {
            FirstStepSeconds = first,
            BytesPerStep = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)steps,
        };
    }

    private static long PeakResidentBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static float[] Generate(ReferenceNetwork network)
    {
        float[] data = new float[network.Rows * network.Sample.Length];
        new RandomStream(1, RandomPurpose.Generation).FillUniform(data);
        if (network.Signed)
        {
            TensorPrimitives.Multiply(data, 2, data);
            TensorPrimitives.Subtract(data, 1, data);
        }

        return data;
    }
}
