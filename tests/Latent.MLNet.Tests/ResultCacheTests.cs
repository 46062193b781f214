using Latent.MLNet.Tests.Harness;
using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Microsoft.ML;

namespace Latent.MLNet.Tests;

[TestClass]
public sealed class ResultCacheTests
{
    [TestMethod]
    public void Fit_OfATrainerWithManyPasses_EncodesEachRowOnce()
    {
        const int Rows = 300;
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml, Rows);
        (AutoencodeTransformer encoder, CountingEngine engine) = Fitted(ml, rows);
        var passes = new CountingView(rows);
        IDataView encoded = encoder.Transform(passes);
        var rest = ml.Transforms.NormalizeMinMax("Latent")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(ml.MulticlassClassification.Trainers.SdcaMaximumEntropy("Label", "Latent", maximumNumberOfIterations: 10));
        engine.Rows = 0;
        rest.Fit(encoded);
        Assert.IsGreaterThan(5, passes.Cursors);
        Assert.AreEqual(Rows, engine.Rows);
    }

    [TestMethod]
    public void Pipeline_FitAsAWhole_EncodesEachRowOnce()
    {
        const int Rows = 200;
        MLContext ml = TestRows.Context();
        var engine = new CountingEngine();
        var encoder = ml.Transforms.Autoencode("Latent", "Features", TestRows.Small(1) with { Engine = engine });
        encoder.Fit(TestRows.View(ml, Rows));
        long whileTraining = engine.Rows;
        var pipeline = encoder
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(ml.MulticlassClassification.Trainers.SdcaMaximumEntropy("Label", "Latent", maximumNumberOfIterations: 10));
        pipeline.Fit(TestRows.View(ml, Rows));
        Assert.AreEqual(Rows, engine.Rows - whileTraining);
    }

    [TestMethod]
    public void Pass_AfterAWholeOne_DoesNotReadTheSamples()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        var view = new CountingView(rows);
        IDataView encoded = Fitted(ml, rows).Encoder.Transform(view);
        List<string> first = ViewChecks.Rows(encoded, "Latent");
        int features = view.CursorsWith("Features");
        CollectionAssert.AreEqual(first, ViewChecks.Rows(encoded, "Latent"));
        Assert.AreEqual(1, features);
        Assert.AreEqual(1, view.CursorsWith("Features"));
    }

    [TestMethod]
    public void Pass_WithoutTheOutput_ComputesNothing()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        (AutoencodeTransformer encoder, CountingEngine engine) = Fitted(ml, rows);
        ViewChecks.Rows(encoder.Transform(rows), "Number", "Id");
        Assert.AreEqual(0, engine.Rows);
    }

    [TestMethod]
    public void CacheMegabytes_OfZero_EncodesInEveryPass()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml, 100);
        (AutoencodeTransformer encoder, CountingEngine engine) = Fitted(ml, rows, cacheMegabytes: 0);
        IDataView encoded = encoder.Transform(rows);
        CollectionAssert.AreEqual(ViewChecks.Rows(encoded, "Latent"), ViewChecks.Rows(encoded, "Latent"));
        Assert.AreEqual(200, engine.Rows);
    }

    [TestMethod]
    public void Cache_ThatIsFull_KeepsItsRowsAndEncodesTheOthers()
    {
        // One megabyte holds 2^20 / (2 · 4 + 64) = 14,563 rows of two latents.
        const int Rows = 20_000, Kept = 14_563;
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml, Rows);
        (AutoencodeTransformer encoder, CountingEngine engine) = Fitted(ml, TestRows.View(ml), cacheMegabytes: 1);
        IDataView encoded = encoder.Transform(rows);
        List<string> first = ViewChecks.Rows(encoded, "Latent");
        Assert.AreEqual(Rows, engine.Rows);
        CollectionAssert.AreEqual(first, ViewChecks.Rows(encoded, "Latent"));
        Assert.AreEqual(Rows + (Rows - Kept), engine.Rows);
    }

    [TestMethod]
    public void Cursors_OfManyThreadsOverOneView_AgreeWithOne()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = ml.Data.Cache(TestRows.View(ml, 5_000));
        AutoencodeTransformer encoder = Fitted(ml, TestRows.View(ml)).Encoder;
        List<string> expected = ViewChecks.Rows(encoder.Transform(rows), "Latent", "Id");
        IDataView shared = encoder.Transform(rows);
        Parallel.For(0, 6, _ => CollectionAssert.AreEqual(expected, ViewChecks.Rows(shared, "Latent", "Id")));
    }

    [TestMethod]
    public void Pass_InOrderAfterAShuffledOne_FindsEveryRow()
    {
        const int Rows = 3_000;
        MLContext ml = TestRows.Context();
        IDataView rows = ml.Data.Cache(TestRows.View(ml, Rows));
        (AutoencodeTransformer encoder, CountingEngine engine) = Fitted(ml, TestRows.View(ml));
        List<string> expected = ViewChecks.Rows(encoder.Transform(rows), "Latent", "Id");
        IDataView encoded = encoder.Transform(rows);
        engine.Rows = 0;
        using (DataViewRowCursor shuffled = encoded.GetRowCursor([encoded.Schema["Latent"]], new Random(1)))
        {
            while (shuffled.MoveNext())
            {
            }
        }

        CollectionAssert.AreEqual(expected, ViewChecks.Rows(encoded, "Latent", "Id"));
        Assert.AreEqual(Rows, engine.Rows);
    }

    [TestMethod]
    public void Pass_ShuffledAfterOneThatStoppedHalfWay_EncodesTheRestAlone()
    {
        const int Rows = 3_000;
        MLContext ml = TestRows.Context();
        IDataView rows = ml.Data.Cache(TestRows.View(ml, Rows));
        (AutoencodeTransformer encoder, CountingEngine engine) = Fitted(ml, TestRows.View(ml));
        IDataView encoded = encoder.Transform(rows);
        foreach (int? seed in new int?[] { null, 1, 2 })
        {
            using DataViewRowCursor cursor = encoded.GetRowCursor([encoded.Schema["Latent"]], seed is { } shuffle ? new Random(shuffle) : null);
            for (int row = 0; cursor.MoveNext() && (seed is not null || row < Rows / 2); row++)
            {
            }
        }

        Assert.AreEqual(Rows, engine.Rows);
    }

    private static (AutoencodeTransformer Encoder, CountingEngine Engine) Fitted(MLContext ml, IDataView rows, int cacheMegabytes = 256)
    {
        var engine = new CountingEngine();
        var options = new AutoencodeOptions
        {
            OutputColumnName = "Latent",
            InputColumnNames = ["Features"],
            Autoencoder = TestRows.Small(1) with { Engine = engine },
            CacheMegabytes = cacheMegabytes,
        };
        AutoencodeTransformer encoder = ml.Transforms.Autoencode(options).Fit(rows);
        engine.Rows = 0;
        return (encoder, engine);
    }

    /// <summary>The managed engine, counting the rows that the session compiled last runs: that of the fitted model.</summary>
    private sealed class CountingEngine : IEngine
    {
        private long _rows;

        public long Rows
        {
            get => Interlocked.Read(ref _rows);
            set => Interlocked.Exchange(ref _rows, value);
        }

        public string Name => "counting";

        public IInferenceSession Compile(IReadOnlyList<Network> networks)
        {
            Rows = 0;
            return new Session(this, ManagedEngine.Shared.Compile(networks));
        }

        public ITrainingSession Compile(ModelPlan plan, SessionOptions options) => ManagedEngine.Shared.Compile(plan, options);

        private sealed class Session(CountingEngine engine, IInferenceSession inner) : IInferenceSession
        {
            public IReadOnlyList<Network> Networks => inner.Networks;

            public IReadOnlyList<TensorInfo> Tensors => inner.Tensors;

            public void Run(string network, ReadOnlySpan<float> input, int rows, Span<float> output)
            {
                Interlocked.Add(ref engine._rows, rows);
                inner.Run(network, input, rows, output);
            }

            public void Read(string tensor, Span<float> values) => inner.Read(tensor, values);

            public void Write(string tensor, ReadOnlySpan<float> values) => inner.Write(tensor, values);

            public void Dispose() => inner.Dispose();
        }
    }

    /// <summary>A view that counts its cursors.</summary>
    private sealed class CountingView(IDataView source) : IDataView
    {
        private readonly Dictionary<string, int> _byColumn = [];

        public int Cursors { get; private set; }

        public bool CanShuffle => source.CanShuffle;

        public DataViewSchema Schema => source.Schema;

        public int CursorsWith(string column) => _byColumn.GetValueOrDefault(column);

        public long? GetRowCount() => source.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            Count(columnsNeeded);
            return source.GetRowCursor(columnsNeeded, rand);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        {
            Count(columnsNeeded);
            return source.GetRowCursorSet(columnsNeeded, n, rand);
        }

        private void Count(IEnumerable<DataViewSchema.Column> columns)
        {
            Cursors++;
            foreach (DataViewSchema.Column column in columns)
            {
                _byColumn[column.Name] = CursorsWith(column.Name) + 1;
            }
        }
    }
}
