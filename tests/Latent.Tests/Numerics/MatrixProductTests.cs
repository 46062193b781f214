using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class MatrixProductTests
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 31, 33, 47, 48, 49, 63, 64, 65, 97, 130, 193];
    private static readonly int[] Depths = [1, 2, 15, 16, 17, 64, 255, 256, 257, 300, 520];

    [TestMethod]
    public void Multiply_RandomShapes_EqualsScalarChain()
    {
        ForRandomShapes(60, (shape, a, b, c) => MatrixProduct.Multiply(
            shape.M, shape.N, shape.K, a, shape.Lda, shape.TransposeA, b, shape.Ldb, shape.TransposeB, c, shape.Ldc, shape.Accumulate));
    }

    [TestMethod]
    public void Run_Simd512_EqualsScalarChain() => ForRandomShapes(25, RunWithFused<Simd512, Vector512<float>>);

    [TestMethod]
    public void Run_Simd256_EqualsScalarChain() => ForRandomShapes(25, RunWithFused<Simd256, Vector256<float>>);

    [TestMethod]
    public void Run_Simd128_EqualsScalarChain() => ForRandomShapes(25, RunWith<Simd128, Vector128<float>>);

    [TestMethod]
    public void Run_Scalar_EqualsScalarChain() => ForRandomShapes(25, RunWith<SimdScalar, float>);

    [TestMethod]
    public void Multiply_FewColumnsBesideVectors_EqualsScalarChain()
    {
        // Columns that fill no vector, beside enough rows and inner indices to be taken as rows of the transposed product.
        foreach ((int m, int n, int k) in ((int, int, int)[])[(32, 1, 64), (37, 4, 300), (97, 10, 256), (200, 20, 70), (113, 100, 600), (40, 26, 65)])
        {
            for (int kind = 0; kind < 8; kind++)
            {
                bool transposeA = (kind & 1) != 0, transposeB = (kind & 2) != 0;
                var shape = new Shape(m, n, k, transposeA, transposeB, (transposeA ? m : k) + 1, (transposeB ? k : n) + 2, n + 3, (kind & 4) != 0);
                float[] a = TestValues.Uniform(1, (transposeA ? k : m) * shape.Lda), b = TestValues.Uniform(2, (transposeB ? n : k) * shape.Ldb);
                float[] c = TestValues.Uniform(3, m * shape.Ldc), expected = [.. c];
                Reference(shape, a, b, expected);
                MatrixProduct.Multiply(m, n, k, a, shape.Lda, transposeA, b, shape.Ldb, transposeB, c, shape.Ldc, shape.Accumulate);
                CollectionAssert.AreEqual(expected, c, shape.ToString());
            }
        }
    }

    [TestMethod]
    public void Multiply_OneThreadAndThree_GiveTheSameBits()
    {
        const int M = 130, N = 200, K = 400;
        float[] a = TestValues.Uniform(1, M * K), b = TestValues.Uniform(2, K * N);
        float[] one = new float[M * N], three = new float[M * N];
        int before = WorkerPool.Shared.MaxThreads;
        try
        {
            WorkerPool.Shared.MaxThreads = 1;
            MatrixProduct.Multiply(M, N, K, a, K, false, b, N, false, one, N);
            WorkerPool.Shared.MaxThreads = 3;
            MatrixProduct.Multiply(M, N, K, a, K, false, b, N, false, three, N);
        }
        finally
        {
            WorkerPool.Shared.MaxThreads = before;
        }

        CollectionAssert.AreEqual(one, three);
    }

    [TestMethod]
    public void Multiply_OneRowOfMany_DoesNotDependOnTheOthers()
    {
        const int M = 37, N = 70, K = 300;
        float[] a = TestValues.Uniform(1, M * K), b = TestValues.Uniform(2, N * K);
        float[] all = new float[M * N], one = new float[N];
        MatrixProduct.Multiply(M, N, K, a, K, false, b, K, true, all, N);
        for (int row = 0; row < M; row++)
        {
            MatrixProduct.Multiply(1, N, K, a.AsSpan(row * K), K, false, b, K, true, one, N);
            CollectionAssert.AreEqual(all[(row * N)..((row + 1) * N)], one);
        }
    }

    [TestMethod]
    public void Multiply_SmallIntegers_GivesKnownAnswer()
    {
        float[] c = [100, 100, 100, 100];
        MatrixProduct.Multiply(2, 2, 3, [1, 2, 3, 4, 5, 6], 3, false, [7, 8, 9, 10, 11, 12], 2, false, c, 2);
        CollectionAssert.AreEqual(new float[] { 58, 64, 139, 154 }, c);
        MatrixProduct.Multiply(2, 2, 3, [1, 4, 2, 5, 3, 6], 2, true, [7, 9, 11, 8, 10, 12], 3, true, c, 2, accumulate: true);
        CollectionAssert.AreEqual(new float[] { 116, 128, 278, 308 }, c);
    }

    [TestMethod]
    public void Multiply_NoInnerIndex_GivesZero()
    {
        float[] c = [1, 2, 3, 4];
        MatrixProduct.Multiply(2, 2, 0, [], 0, false, [], 2, false, c, 2, accumulate: true);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4 }, c);
        MatrixProduct.Multiply(2, 2, 0, [], 0, false, [], 2, false, c, 2);
        CollectionAssert.AreEqual(new float[4], c);
    }

    [TestMethod]
    public void Multiply_ShortSpan_Throws()
    {
        ArgumentException thrown = Assert.ThrowsExactly<ArgumentException>(
            () => MatrixProduct.Multiply(2, 2, 2, new float[4], 2, false, new float[3], 2, false, new float[4], 2));
        StringAssert.Contains(thrown.Message, "b has 3 values");
        Assert.ThrowsExactly<ArgumentException>(
            () => MatrixProduct.Multiply(2, 2, 2, new float[4], 1, false, new float[4], 2, false, new float[4], 2));
    }

    [TestMethod]
    public void Multiply_SteadyState_AllocatesNothing()
    {
        float[] a = new float[64 * 300], b = new float[300 * 100], c = new float[64 * 100];
        AllocationAssert.None(() => MatrixProduct.Multiply(64, 100, 300, a, 300, false, b, 100, false, c, 100));
    }

    /// <summary>As <see cref="RunWith"/>, for vectors that never run without fused products: where there are none, single values round twice.</summary>
    private static void RunWithFused<TSimd, TVector>(Shape shape, float[] a, float[] b, float[] c)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (!Fma.IsSupported && !AdvSimd.IsSupported)
        {
            Assert.Inconclusive("This processor has no fused products, or they are switched off.");
        }

        RunWith<TSimd, TVector>(shape, a, b, c);
    }

    private static unsafe void RunWith<TSimd, TVector>(Shape shape, float[] a, float[] b, float[] c)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        fixed (float* pa = a, pb = b, pc = c)
        {
            new ProductTask
            {
                M = shape.M,
                N = shape.N,
                K = shape.K,
                A = pa,
                ARow = shape.TransposeA ? 1 : shape.Lda,
                AInner = shape.TransposeA ? shape.Lda : 1,
                B = pb,
                BInner = shape.TransposeB ? 1 : shape.Ldb,
                BColumn = shape.TransposeB ? shape.Ldb : 1,
                C = pc,
                CRow = shape.Ldc,
                Accumulate = shape.Accumulate,
            }.Run<TSimd, TVector>(0, shape.M, 0, shape.N);
        }
    }

    private static void ForRandomShapes(int count, Action<Shape, float[], float[], float[]> product)
    {
        var random = new RandomStream(11, RandomPurpose.Generation);
        for (int i = 0; i < count; i++)
        {
            int m = Sizes[random.NextInt32(Sizes.Length)], n = Sizes[random.NextInt32(Sizes.Length)], k = Depths[random.NextInt32(Depths.Length)];
            bool transposeA = random.NextInt32(2) == 1, transposeB = random.NextInt32(2) == 1;
            var shape = new Shape(
                m, n, k, transposeA, transposeB, (transposeA ? m : k) + random.NextInt32(3), (transposeB ? k : n) + random.NextInt32(3), n + random.NextInt32(3), random.NextInt32(2) == 1);
            float[] a = TestValues.Uniform((ulong)(3 * i), (transposeA ? k : m) * shape.Lda);
            float[] b = TestValues.Uniform((ulong)((3 * i) + 1), (transposeB ? n : k) * shape.Ldb);
            float[] c = TestValues.Uniform((ulong)((3 * i) + 2), m * shape.Ldc);
            float[] expected = [.. c];
            Reference(shape, a, b, expected);
            product(shape, a, b, c);
            CollectionAssert.AreEqual(expected, c, shape.ToString());
        }
    }

    private static void Reference(Shape shape, float[] a, float[] b, float[] c)
    {
        for (int i = 0; i < shape.M; i++)
        {
            for (int j = 0; j < shape.N; j++)
            {
                float value = c[(i * shape.Ldc) + j];
                for (int chunk = 0; chunk < shape.K; chunk += MatrixProduct.ChunkLength)
                {
                    float sum = 0;
                    for (int p = chunk; p < Math.Min(shape.K, chunk + MatrixProduct.ChunkLength); p++)
                    {
                        float left = shape.TransposeA ? a[(p * shape.Lda) + i] : a[(i * shape.Lda) + p];
                        float right = shape.TransposeB ? b[(j * shape.Ldb) + p] : b[(p * shape.Ldb) + j];
                        sum = SimdScalar.Fma(left, right, sum);
                    }

                    value = chunk == 0 && !shape.Accumulate ? sum : value + sum;
                }

                c[(i * shape.Ldc) + j] = value;
            }
        }
    }

    private sealed record Shape(int M, int N, int K, bool TransposeA, bool TransposeB, int Lda, int Ldb, int Ldc, bool Accumulate);
}
