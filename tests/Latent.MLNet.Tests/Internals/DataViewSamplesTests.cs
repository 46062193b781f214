using Latent.Data;
using Latent.MLNet.Internals;
using Latent.MLNet.Tests.Harness;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.Tests.Internals;

[TestClass]
public sealed class DataViewSamplesTests
{
    private const int Width = 10_000;
    private const int Rows = 300;

    [TestMethod]
    public void InMemory_NumberOfRowsKnown_TakesTheirMemoryOnce()
    {
        MLContext ml = TestRows.Context();
        DataViewSamples samples = Samples(View(ml));
        Assert.AreEqual(Rows, samples.Count);
        using IChannel channel = ((IHostEnvironment)ml).Register("test").Start("read");
        long before = GC.GetAllocatedBytesForCurrentThread();
        ISampleSource read = samples.InMemory(long.MaxValue, channel);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before, needed = (long)Rows * Width * sizeof(float);
        Assert.IsLessThan(needed * 5 / 4, bytes);
        Check(read);
    }

    [TestMethod]
    public void InMemory_NumberOfRowsNotKnown_ReadsTheSame()
    {
        MLContext ml = TestRows.Context();
        IDataView unknown = ml.Data.LoadFromEnumerable(MakeRows());
        Assert.IsNull(unknown.GetRowCount());
        using IChannel channel = ((IHostEnvironment)ml).Register("test").Start("read");
        Check(Samples(unknown).InMemory(long.MaxValue, channel));
    }

    private static void Check(ISampleSource read)
    {
        var rows = (MemorySamples)read;
        Assert.AreEqual(Rows, rows.Rows);
        for (int row = 0; row < Rows; row++)
        {
            Assert.AreEqual(row, rows.Values[(row * Width) + 1]);
        }
    }

    private static DataViewSamples Samples(IDataView view) => new(view, [view.Schema["Features"]], null, () => { });

    private static IDataView View(MLContext ml) => ml.Data.LoadFromEnumerable(MakeRows().ToArray());

    private static IEnumerable<WideRow> MakeRows() => Enumerable.Range(0, Rows).Select(row =>
    {
        var wide = new WideRow();
        wide.Features[1] = row;
        return wide;
    });

    public sealed class WideRow
    {
        [VectorType(Width)]
        public float[] Features { get; set; } = new float[Width];
    }
}
