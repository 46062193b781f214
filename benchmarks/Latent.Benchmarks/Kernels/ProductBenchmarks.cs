using BenchmarkDotNet.Attributes;
using Latent.Numerics;

namespace Latent.Benchmarks.Kernels;

/// <summary>Products at the shapes of the networks, forward and in both backward passes.</summary>
public class ProductBenchmarks
{
    private float[] _a = [];
    private float[] _b = [];
    private float[] _c = [];

    /// <summary>Rows × columns × inner indices, and which operands are transposed.</summary>
    [Params("1024x1024x1024", "64x128x784 B'", "64x784x128", "128x784x64 A'", "32x100x784 B'", "1024x314x3136 B'")]
    public string Product { get; set; } = string.Empty;

    /// <summary>The number of threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    private (int M, int N, int K, bool TransposeA, bool TransposeB) Shape
    {
        get
        {
            int[] sizes = [.. Product.Split(' ')[0].Split('x').Select(size => int.Parse(size, System.Globalization.CultureInfo.InvariantCulture))];
            return (sizes[0], sizes[1], sizes[2], Product.EndsWith("A'", StringComparison.Ordinal), Product.EndsWith("B'", StringComparison.Ordinal));
        }
    }

    /// <summary>Makes the matrices.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (int m, int n, int k, _, _) = Shape;
        WorkerPool.Shared.MaxThreads = Threads;
        _a = new float[m * k];
        _b = new float[k * n];
        _c = new float[m * n];
        new RandomStream(1, RandomPurpose.Generation).FillUniform(_a);
        new RandomStream(2, RandomPurpose.Generation).FillUniform(_b);
    }

    /// <summary>One product.</summary>
    [Benchmark]
    public void Multiply()
    {
        (int m, int n, int k, bool transposeA, bool transposeB) = Shape;
        MatrixProduct.Multiply(m, n, k, _a, transposeA ? m : k, transposeA, _b, transposeB ? k : n, transposeB, _c, n);
    }
}
