using Latent.Adversarial;
using Latent.MLNet.Tests.Harness;
using Latent.Networks.Layers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests;

[TestClass]
public sealed class AugmentWithGanTests
{
    [TestMethod]
    public void AugmentWithGan_UnbalancedClasses_AreBroughtToTheNumberAskedFor()
    {
        MLContext ml = TestRows.Context();
        TestRows.Row[] rows = [.. TestRows.Make(120).Where(row => row.Label != "group 2" || row.Id % 4 == 0)];
        IDataView augmented = ml.Data.AugmentWithGan(ml.Data.LoadFromEnumerable(rows), "Features", "Label", samplesPerClass: 45);
        OutRow[] all = [.. ml.Data.CreateEnumerable<OutRow>(augmented, reuseRowObject: false)];
        Assert.AreEqual(all.Length, (int)augmented.GetRowCount()!.Value);
        foreach (string label in new[] { "group 0", "group 1", "group 2" })
        {
            Assert.AreEqual(45, all.Count(row => row.Label == label));
        }

        CollectionAssert.AreEqual(rows.Select(row => row.Id).ToArray(), all.Where(row => !row.IsSynthetic).Select(row => row.Id).ToArray());
        Assert.IsTrue(all.Where(row => row.IsSynthetic).All(row => float.IsNaN(row.Number) && row.Features.All(float.IsFinite)));

        // What was made for a class lies nearer to that class than to the others.
        var centres = rows.GroupBy(row => row.Label).ToDictionary(group => group.Key, group => Enumerable.Range(0, TestRows.Size).Select(i => group.Average(row => row.Features[i])).ToArray());
        OutRow[] made = [.. all.Where(row => row.IsSynthetic)];
        int right = made.Count(row => centres.MinBy(centre => centre.Value.Zip(row.Features, (a, b) => (a - b) * (a - b)).Sum()).Key == row.Label);
        Assert.IsGreaterThan(0.8, (double)right / made.Length);
    }

    [TestMethod]
    public void AugmentWithGan_KeyLabelShuffledAndInOrder_GivesTheSameRows()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = ml.Data.Cache(TestRows.View(ml, 60));
        rows = ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        IDataView augmented = ml.Data.AugmentWithGan(rows, new AugmentWithGanOptions { SamplesPerClass = 30, Gan = Tiny() });
        ViewChecks.SameInSetsAndShuffled(augmented);
        ViewChecks.SameValues(augmented, augmented);
        Assert.AreEqual(rows.Schema["Label"].Type, augmented.Schema["Label"].Type);
    }

    [TestMethod]
    public void AugmentWithGan_SameSeed_SameRows()
    {
        List<string> Rows(int seed)
        {
            MLContext ml = TestRows.Context(seed);
            return ViewChecks.Rows(ml.Data.AugmentWithGan(TestRows.View(ml, 60), new AugmentWithGanOptions { SamplesPerClass = 25, Gan = Tiny() }), "Features", "Label");
        }

        CollectionAssert.AreEqual(Rows(1), Rows(1));
        CollectionAssert.AreNotEqual(Rows(1), Rows(2));
    }

    [TestMethod]
    public void AugmentWithGan_EnoughRows_AddsNone()
    {
        MLContext ml = TestRows.Context();
        IDataView augmented = ml.Data.AugmentWithGan(TestRows.View(ml, 60), "Features", "Label", samplesPerClass: 20);
        Assert.AreEqual(60L, augmented.GetRowCount());
    }

    [TestMethod]
    public void AugmentWithGan_BadInput_IsRefused()
    {
        MLContext ml = TestRows.Context();
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Data.AugmentWithGan(TestRows.View(ml), "Pixels", "Label", 10));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Data.AugmentWithGan(TestRows.View(ml), "Features", "Kind", 10));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Data.AugmentWithGan(TestRows.View(ml), "Features", "Features", 10));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Data.AugmentWithGan(TestRows.View(ml), "Features", "Label", 0));
        Assert.ThrowsExactly<InvalidOperationException>(() => ml.Data.AugmentWithGan(TestRows.View(ml, 3), "Features", "Label", 10));
    }

    private static GanOptions Tiny() => new()
    {
        Latent = [4],
        Generator = [new Dense(16), new ReLU(), new Dense(TestRows.Size)],
        Discriminator = [new Dense(16), new LeakyReLU(0.2f), new Dense(1)],
        BatchSize = 16,
        Epochs = 2,
    };

    public sealed class OutRow
    {
        [VectorType(TestRows.Size)]
        public float[] Features { get; set; } = [];

        public float Number { get; set; }

        public string Label { get; set; } = "";

        public int Id { get; set; }

        public bool IsSynthetic { get; set; }
    }
}
