using System.Globalization;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Tests.Data;

/// <summary>Sources beyond what one array, or one index, can count: they work, or are refused at once with the number.</summary>
[TestClass]
public sealed class SampleLimitTests
{
    private const long ManyRows = 3_000_000_000;

    [TestMethod]
    public void IndexedSources_MoreRowsThanIndices_AreRefused()
    {
        var source = new Zeros([2], ManyRows);
        foreach (Action use in (Action[])[() => SampleSplit.Random(source, 0.1, 1), () => SampleFingerprint.Of(source), () => source.OpenReader(), () => MemorySamples.From(source)])
        {
            Exception thrown = Assert.Throws<Exception>(use);
            Assert.IsTrue(thrown is ArgumentException or InvalidDataException, thrown.ToString());
            StringAssert.Contains(thrown.Message.Replace(NumberFormatInfo.CurrentInfo.NumberGroupSeparator, ""), "3000000000");
        }

        Assert.AreEqual(5, SampleSubset.First(source, 5).Rows);
    }

    [TestMethod]
    public void From_UnknownCountOfLongRows_ReadsThem()
    {
        // A thousand rows of this length are more than an array holds; there are three.
        MemorySamples samples = MemorySamples.From(new Stream([3_000_000], 3));
        Assert.AreEqual(3, samples.Rows);
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(5L)]
    [DataRow(20L)]
    [DataRow(null)]
    public void From_CountBelowAboveOrAtTheTrueOne_TakesAllRows(long? count)
    {
        MemorySamples samples = MemorySamples.From(new Stream([2], 7, count));
        Assert.AreEqual(7, samples.Rows);
        CollectionAssert.AreEqual(new float[] { 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6 }, samples.Values.ToArray());
    }

    [TestMethod]
    public void From_TrueCount_TakesNoMoreMemoryThanTheRowsAndOne()
    {
        var source = new Stream([1_000], 2_000, 2_000);
        MemorySamples.From(new Stream([1_000], 2, 2));
        long before = GC.GetAllocatedBytesForCurrentThread();
        MemorySamples.From(source);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsLessThan(2_000 * 1_000 * sizeof(float) * 1.1, taken);
    }

    [TestMethod]
    public void Windows_MoreValuesThanAnArrayHolds_AreRefusedWithTheirNumber()
    {
        ArgumentException thrown = Assert.ThrowsExactly<ArgumentException>(() => SequenceSamples.Windows(new float[6_000_000], 1, 1_000));
        StringAssert.Contains(thrown.Message, $"{5_999_001_000:N0}");
    }

    [TestMethod]
    public void ShufflePool_LongRows_ReadsFewerAhead()
    {
        // 256 rows ahead of this length were more than an array holds.
        var pool = new ShufflePool(1, 9_000_000, false);
        using ISampleReader reader = new Stream([9_000_000], 3).OpenReader();
        pool.Start(reader, new RandomStream(1, RandomPurpose.Shuffling));
        float[] row = new float[9_000_000];
        int sum = 0;
        while (pool.Read(row, []) == 1)
        {
            sum += (int)row[0] + 1;
        }

        Assert.AreEqual(1 + 2 + 3, sum);
    }

    [TestMethod]
    public void Fingerprint_InBlocksAndAtOnce_IsTheSame()
    {
        // 20,000 values a row make blocks of 209 of the 256 rows; as a stream and by index the first rows, and all, are the same.
        var stream = new Stream([20_000], 256, 256);
        Assert.AreEqual(SampleFingerprint.Of(MemorySamples.From(stream)), SampleFingerprint.Of(stream));
        Assert.AreNotEqual(SampleFingerprint.Of(new Stream([20_000], 255, 256)), SampleFingerprint.Of(stream));
    }

    /// <summary>Rows of the row's number, which can only be read in order.</summary>
    private sealed class Stream(Shape shape, int rows, long? count = null) : ISampleSource
    {
        public Shape Shape => shape;

        public long? Count => count;

        public bool HasLabels => false;

        public ISampleReader OpenReader() => new Reader(shape.Length, rows);

        private sealed class Reader(int length, int rows) : ISampleReader
        {
            private int _next;

            public int Read(Span<float> samples, Span<int> labels)
            {
                int read = Math.Min(rows - _next, samples.Length / length);
                for (int row = 0; row < read; row++)
                {
                    samples.Slice(row * length, length).Fill(_next++);
                }

                return read;
            }

            public void Dispose()
            {
            }
        }
    }

    /// <summary>As many rows of zeros as wanted.</summary>
    private sealed class Zeros(Shape shape, long count) : IIndexedSampleSource
    {
        public Shape Shape => shape;

        public long? Count => count;

        public bool HasLabels => false;

        public ISampleReader OpenReader() => new IndexedSampleReader(this);

        public void Read(ReadOnlySpan<int> rows, Span<float> samples, Span<int> labels)
        {
            foreach (int row in rows)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(row, nameof(rows));
            }

            samples[..(rows.Length * shape.Length)].Clear();
        }
    }
}
