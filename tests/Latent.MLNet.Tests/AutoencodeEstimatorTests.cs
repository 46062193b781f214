using System.Runtime.CompilerServices;
using Latent.MLNet.Tests.Harness;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests;

[TestClass]
public sealed class AutoencodeEstimatorTests
{
    [TestMethod]
    public void Autoencode_Harness_PassesEveryCheck()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        ITransformer fitted = EstimatorHarness.Check(ml.Transforms.Autoencode("Latent", "Features", TestRows.Small()), rows, TestRows.Invalid(ml), TestRows.Short(ml));
        CollectionAssert.AreEqual(new[] { "Latent.0", "Latent.1" }, SlotNames(fitted.Transform(rows).Schema["Latent"]));
    }

    [TestMethod]
    public void Reconstruct_Harness_PassesEveryCheck()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        EstimatorHarness.Check(ml.Transforms.Reconstruct("Back", "Features", TestRows.Small()), rows, TestRows.Invalid(ml), TestRows.Short(ml));
    }

    [TestMethod]
    public void Autoencode_SeveralColumns_AreReadOneAfterAnother()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        var options = new AutoencodeOptions { OutputColumnName = "Latent", InputColumnNames = ["Number", "Features"], Autoencoder = TestRows.Small() };
        var fitted = (AutoencodeTransformer)EstimatorHarness.Check(ml.Transforms.Autoencode(options), rows, TestRows.Invalid(ml), null);
        Assert.AreEqual(TestRows.Size + 1, fitted.Model.Input.Length);

        TestRows.Row first = TestRows.Make(1)[0];
        float[] expected = new float[2];
        fitted.Model.Encode([first.Number, .. first.Features], 1, expected);
        float[] actual = ml.Data.CreateEnumerable<LatentRow>(fitted.Transform(rows), reuseRowObject: false).First().Latent;
        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void Autoencode_OutputOfTheInputsName_HidesIt()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        IDataView transformed = ml.Transforms.Autoencode("Features", options: TestRows.Small()).Fit(rows).Transform(rows);
        Assert.AreEqual(2, ((VectorDataViewType)transformed.Schema["Features"].Type).Size);
    }

    [TestMethod]
    public void Fit_MissingColumn_NamesIt()
    {
        MLContext ml = TestRows.Context();
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.Autoencode("Latent", "Pixels").Fit(TestRows.View(ml)));
        Assert.Contains("Pixels", e.Message);
    }

    [TestMethod]
    public void Fit_WrongType_NamesColumnExpectedAndFound()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = ml.Data.LoadFromEnumerable([new TestRows.DoubleFeatures()]);
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.Autoencode("Latent", "Features").Fit(rows));
        Assert.Contains("Features", e.Message);
        Assert.Contains("Single", e.Message);
        Assert.Contains("Double", e.Message);
    }

    [TestMethod]
    public void Fit_NotANumber_NamesColumnAndRow()
    {
        MLContext ml = TestRows.Context();
        TestRows.Row[] rows = TestRows.Make(50);
        rows[31].Features[4] = float.NaN;
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Transforms.Autoencode("Latent", "Features").Fit(ml.Data.LoadFromEnumerable(rows)));
        Assert.Contains("'Features'", e.Message);
        Assert.Contains("row 31", e.Message);
        Assert.Contains("slot 4", e.Message);
        Assert.Contains("ml.Transforms.ReplaceMissingValues(\"Features\")", e.Message);
    }

    [TestMethod]
    public void Fit_NoRows_IsRefused()
    {
        MLContext ml = TestRows.Context();
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Transforms.Autoencode("Latent", "Features").Fit(ml.Data.LoadFromEnumerable(Array.Empty<TestRows.Row>())));
        Assert.Contains("no rows", e.Message);
    }

    [TestMethod]
    public void Fit_InputShapeOfAnotherLength_NamesBoth()
    {
        MLContext ml = TestRows.Context();
        var options = TestRows.Small() with { InputShape = [1, 3, 3] };
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Transforms.Autoencode("Latent", "Features", options).Fit(TestRows.View(ml)));
        Assert.Contains("9 values", e.Message);
        Assert.Contains("8 values", e.Message);
    }

    [TestMethod]
    public void Fit_Log_HasALineForEachEpoch()
    {
        MLContext ml = TestRows.Context();
        var lines = new List<string>();
        ml.Log += (_, e) => lines.Add(e.Message);
        ml.Transforms.Autoencode("Latent", "Features", TestRows.Small(epochs: 4)).Fit(TestRows.View(ml));
        for (int epoch = 1; epoch <= 4; epoch++)
        {
            Assert.ContainsSingle(line => line.Contains($"poch {epoch}", StringComparison.Ordinal), lines);
        }
    }

    [TestMethod]
    public void Fit_SameSeed_SameValuesWhateverWasRegisteredBefore()
    {
        MLContext first = TestRows.Context(5), second = TestRows.Context(5), other = TestRows.Context(6);
        second.Transforms.Autoencode("Other", "Features");
        second.Transforms.Reconstruct("Another", "Features");
        List<string> Latents(MLContext ml) =>
            ViewChecks.Rows(ml.Transforms.Autoencode("Latent", "Features", TestRows.Small()).Fit(TestRows.View(ml)).Transform(TestRows.View(ml)), "Latent");
        List<string> expected = Latents(first);
        CollectionAssert.AreEqual(expected, Latents(second));
        CollectionAssert.AreNotEqual(expected, Latents(other));
    }

    [TestMethod]
    public void Fit_StreamedInOrder_EqualsInMemory()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml, 500);
        AutoencodeOptions inMemory = new() { OutputColumnName = "Latent", InputColumnNames = ["Features"], Autoencoder = TestRows.Small() with { Shuffle = false } };
        List<string> Latents(AutoencodeOptions options) => ViewChecks.Rows(ml.Transforms.Autoencode(options).Fit(rows).Transform(rows), "Latent");
        CollectionAssert.AreEqual(Latents(inMemory), Latents(inMemory with { TrainingMegabytes = 0 }));
    }

    [TestMethod]
    public void Fit_RowsLargerThanTheHeap_TrainsThroughCursors()
    {
        // 25,000 rows of 4,000 bytes are 95 megabytes, twice what the heap may hold.
        (int exitCode, string output) = FreshProcess.Train(25_000, trainingMegabytes: 4, heapMegabytes: 48);
        Assert.AreEqual(0, exitCode, output);
        Assert.Contains("2 latents from 25000 rows", output);

        // That the limit holds, the same rows show when they are wanted in memory.
        (exitCode, output) = FreshProcess.Train(25_000, trainingMegabytes: 1_024, heapMegabytes: 48);
        Assert.AreNotEqual(0, exitCode, output);
        Assert.Contains("emory", output);
    }

    [TestMethod]
    public void Fit_Cancelled_StopsWithinABatch()
    {
        MLContext ml = TestRows.Context();
        using var source = new CancellationTokenSource();
        int lines = 0;
        ml.Log += (_, e) =>
        {
            if (e.Message.Contains("poch", StringComparison.Ordinal) && ++lines == 2)
            {
                source.Cancel();
            }
        };
        var options = new AutoencodeOptions { OutputColumnName = "Latent", InputColumnNames = ["Features"], Autoencoder = TestRows.Small(epochs: 100_000), Cancellation = source.Token };
        Assert.Throws<OperationCanceledException>(() => ml.Transforms.Autoencode(options).Fit(TestRows.View(ml)));
        Assert.IsLessThanOrEqualTo(3, lines);
    }

    [TestMethod]
    public void Fit_ContextCancelled_StopsWithinABatch()
    {
        const int CancelAt = 1_000, BatchSize = 32;
        MLContext ml = TestRows.Context();
        TestRows.Row[] some = TestRows.Make(100);
        int given = 0;
        IEnumerable<TestRows.Row> Endless()
        {
            while (true)
            {
                if (++given == CancelAt)
                {
                    Cancel(ml);
                }

                yield return some[given % some.Length];
            }
        }

        var options = new AutoencodeOptions
        {
            OutputColumnName = "Latent",
            InputColumnNames = ["Features"],
            Autoencoder = TestRows.Small() with { Shuffle = false, BatchSize = BatchSize },
            TrainingMegabytes = 0,
        };
        Assert.Throws<OperationCanceledException>(() => ml.Transforms.Autoencode(options).Fit(ml.Data.LoadFromEnumerable(Endless())));
        Assert.IsLessThanOrEqualTo(CancelAt + (2 * BatchSize), given);
    }

    [TestMethod]
    public void Fit_ContextCancelledWithRowsInMemory_EndsTheEpochAtOnce()
    {
        MLContext ml = TestRows.Context();
        int lines = 0;
        ml.Log += (_, e) =>
        {
            if (e.Message.Contains("poch", StringComparison.Ordinal) && ++lines == 2)
            {
                Cancel(ml);
            }
        };
        Assert.Throws<OperationCanceledException>(() => ml.Transforms.Autoencode("Latent", "Features", TestRows.Small(epochs: 100_000)).Fit(TestRows.View(ml)));
        Assert.AreEqual(2, lines);
    }

    [TestMethod]
    public void Transform_NotANumber_MakesThatRowAloneNotANumber()
    {
        MLContext ml = TestRows.Context();
        var fitted = ml.Transforms.Autoencode("Latent", "Features", TestRows.Small()).Fit(TestRows.View(ml));
        TestRows.Row[] rows = TestRows.Make(10);
        rows[3].Features[0] = float.NaN;
        LatentRow[] latents = [.. ml.Data.CreateEnumerable<LatentRow>(fitted.Transform(ml.Data.LoadFromEnumerable(rows)), reuseRowObject: false)];
        for (int i = 0; i < latents.Length; i++)
        {
            Assert.AreEqual(i == 3, latents[i].Latent.Any(float.IsNaN));
        }
    }

    [TestMethod]
    public void Dispose_OfTheModel_LeavesOtherPipelinesWorking()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        var fitted = ml.Transforms.Autoencode("Latent", "Features", TestRows.Small()).Fit(rows);
        List<string> before = ViewChecks.Rows(fitted.Transform(rows), "Latent");
        ml.Model.CreatePredictionEngine<TestRows.Row, LatentRow>(fitted).Dispose();
        CollectionAssert.AreEqual(before, ViewChecks.Rows(fitted.Transform(rows), "Latent"));
    }

    /// <summary>What an application's own stop button does; ML.NET keeps it for its own tools.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CancelExecution")]
    private static extern void Cancel(MLContext ml);

    private static string[] SlotNames(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue("SlotNames", ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    public sealed class LatentRow
    {
        public float[] Latent { get; set; } = [];
    }
}
