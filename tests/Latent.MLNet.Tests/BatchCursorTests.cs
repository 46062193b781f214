using Latent.MLNet.Tests.Harness;
using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Microsoft.ML;

namespace Latent.MLNet.Tests;

[TestClass]
public sealed class BatchCursorTests
{
    [TestMethod]
    public void Cursor_OverManyBlocks_GivesWhatTheMapperGives()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml, 5_003);
        AutoencodeTransformer encoder = ml.Transforms.Autoencode("Latent", "Features", TestRows.Small(1)).Fit(TestRows.View(ml));
        IDataView encoded = encoder.Transform(rows);
        ViewChecks.SameAsMapper(encoded, rows, encoder.GetRowToRowMapper(rows.Schema));
        ViewChecks.SameInSetsAndShuffled(encoder.Transform(ml.Data.Cache(rows)));
    }

    [TestMethod]
    public void Cursor_OverManyBlocks_ReadsItsSourceOnTheCallersThread()
    {
        MLContext ml = TestRows.Context();
        AutoencodeTransformer encoder = ml.Transforms.Autoencode("Latent", "Features", TestRows.Small(1)).Fit(TestRows.View(ml));
        var threads = new HashSet<int>();
        IDataView rows = ml.Data.LoadFromEnumerable(TestRows.Make(5_000).Select(row =>
        {
            lock (threads)
            {
                threads.Add(Environment.CurrentManagedThreadId);
            }

            return row;
        }));
        Assert.HasCount(5_000, ViewChecks.Rows(encoder.Transform(rows), "Latent"));
        CollectionAssert.AreEqual(new[] { Environment.CurrentManagedThreadId }, threads.ToArray());
    }

    [TestMethod]
    public void MoveNext_ComputationFails_ThrowsItAndCanBeDisposedOf()
    {
        MLContext ml = TestRows.Context();
        var engine = new FailingEngine();
        AutoencodeTransformer encoder = ml.Transforms.Autoencode("Latent", "Features", TestRows.Small(1) with { Engine = engine }).Fit(TestRows.View(ml));
        IDataView encoded = encoder.Transform(TestRows.View(ml, 20_000));
        engine.RunsLeft = 20;
        int rows = 0;
        using (DataViewRowCursor cursor = encoded.GetRowCursor([encoded.Schema["Latent"]]))
        {
            InvalidTimeZoneException error = Assert.ThrowsExactly<InvalidTimeZoneException>(() =>
            {
                while (cursor.MoveNext())
                {
                    rows++;
                }
            });
            Assert.AreEqual("The engine is out of order.", error.Message);
        }

        Assert.IsLessThan(20_000, rows);
        engine.RunsLeft = int.MaxValue;
        Assert.HasCount(20_000, ViewChecks.Rows(encoded, "Latent"));
    }

    /// <summary>The managed engine, which breaks after some runs.</summary>
    private sealed class FailingEngine : IEngine
    {
        private int _runsLeft = int.MaxValue;

        public int RunsLeft
        {
            set => Volatile.Write(ref _runsLeft, value);
        }

        public string Name => "failing";

        public IInferenceSession Compile(IReadOnlyList<Network> networks) => new Session(this, ManagedEngine.Shared.Compile(networks));

        public ITrainingSession Compile(ModelPlan plan, SessionOptions options) => ManagedEngine.Shared.Compile(plan, options);

        private sealed class Session(FailingEngine engine, IInferenceSession inner) : IInferenceSession
        {
            public IReadOnlyList<Network> Networks => inner.Networks;

            public IReadOnlyList<TensorInfo> Tensors => inner.Tensors;

            public void Run(string network, ReadOnlySpan<float> input, int rows, Span<float> output)
            {
                if (Interlocked.Decrement(ref engine._runsLeft) < 0)
                {
                    throw new InvalidTimeZoneException("The engine is out of order.");
                }

                inner.Run(network, input, rows, output);
            }

            public void Read(string tensor, Span<float> values) => inner.Read(tensor, values);

            public void Write(string tensor, ReadOnlySpan<float> values) => inner.Write(tensor, values);

            public void Dispose() => inner.Dispose();
        }
    }
}
