using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Tests.Augmentation;

[TestClass]
public sealed class SyntheticQualityTests
{
    [TestMethod]
    public void Measure_RowsOfTheSameDistribution_AreGoodByEveryMeasure()
    {
        SyntheticQuality quality = SyntheticQuality.Measure(Rows(400, 1), Rows(200, 2), Rows(400, 3));
        Assert.AreEqual(200, quality.Rows);
        Assert.IsLessThan(0.65, quality.TwoSample.Accuracy);
        Assert.AreEqual(quality.TrainedOnReal.MacroF1, quality.TrainedOnSynthetic!.MacroF1, 0.08);
        Assert.IsGreaterThan(0.9, quality.TrainedOnBoth.MacroF1);
        Assert.IsGreaterThan(0.9, quality.Columns.Mean);
        Assert.IsGreaterThan(0.9, quality.Columns.Pairs);
        Assert.IsGreaterThan(0.85, quality.Coverage.Precision);
        Assert.IsGreaterThan(0.85, quality.Coverage.Recall);
        Assert.AreEqual(quality.Modes.Modes, quality.Modes.Covered);
        Assert.AreEqual(0.5, quality.Closest.ShareNearerToTraining, 0.12);
        Assert.AreEqual(0, quality.Closest.Copies);
        Assert.IsLessThan(4 * quality.RealFrechet, quality.Frechet);
        StringAssert.Contains(quality.LatentSpace, "autoencoder 4→");
        StringAssert.Contains(quality.ToString(), "200 rows of each kind compared");
    }

    [TestMethod]
    public void Measure_TheTrainingRowsThemselves_AreCopies()
    {
        MemorySamples training = Rows(200, 1);
        SyntheticQuality quality = SyntheticQuality.Measure(training, Rows(200, 2), training);
        Assert.AreEqual(1, quality.Closest.Copies);
        Assert.AreEqual(1, quality.Closest.ShareNearerToTraining);
    }

    [TestMethod]
    public void Measure_RowsOfOneClusterPerClass_MissModesAndAreTold()
    {
        // Each class has two clusters, along the second value; only one of each is made.
        MemorySamples all = Rows(800, 3);
        int[] upper = [.. Enumerable.Range(0, 800).Where(row => all[row][1] > 0)];
        float[] values = new float[upper.Length * 4];
        int[] labels = new int[upper.Length];
        all.Read(upper, values, labels);
        SyntheticQuality quality = SyntheticQuality.Measure(Rows(400, 1), Rows(400, 2), new MemorySamples([4], values, labels), new SyntheticQualityOptions { Modes = 4 });
        Assert.IsGreaterThan(0.65, quality.TwoSample.Accuracy);
        Assert.AreEqual(4, quality.Modes.Modes);
        Assert.IsLessThan(4, quality.Modes.Covered);
        Assert.IsLessThan(0.7, quality.Coverage.Recall);
        Assert.IsGreaterThan(10 * quality.RealFrechet, quality.Frechet);
    }

    [TestMethod]
    public void Measure_OneClassOnly_IsComparedWithThatClassAndNotTrainedOnAlone()
    {
        MemorySamples made = Rows(400, 3);
        int[] first = [.. Enumerable.Range(0, 400).Where(row => made.Labels[row] == 0)];
        float[] values = new float[first.Length * 4];
        int[] labels = new int[first.Length];
        made.Read(first, values, labels);
        SyntheticQuality quality = SyntheticQuality.Measure(Rows(400, 1), Rows(400, 2), new MemorySamples([4], values, labels));
        Assert.IsNull(quality.TrainedOnSynthetic);
        Assert.AreEqual(200, quality.Rows);
        Assert.IsLessThan(0.65, quality.TwoSample.Accuracy, "the other class is no difference");
        StringAssert.Contains(quality.ToString(), "not measured on synthetic ones");
    }

    [TestMethod]
    public void Measure_CodesOfAChoice_AreComparedOneByOne()
    {
        MemorySamples Codes(int shift) => new([1], [.. Enumerable.Range(0, 200).Select(row => (float)(((row / 2 % 4) + shift) % 5 * 100))], [.. Enumerable.Range(0, 200).Select(row => row % 2)]);
        var schema = new TableSchema { Columns = [new("code", 0, 1, TableColumnKind.Choice)] };
        SyntheticQuality quality = SyntheticQuality.Measure(Codes(0), Codes(0), Codes(1), new SyntheticQualityOptions { Schema = schema });

        // Codes 0, 100, 200 and 300 against 100, 200, 300 and 400, which is none of the training rows' codes.
        CollectionAssert.AreEqual(new[] { 0.75, 1, 1, 1, 0.75 }, quality.Columns.Columns.Select(column => Math.Round(column, 6)).ToArray());
    }

    [TestMethod]
    public void Measure_InTheSpaceOfANamedEncoder_SaysSo()
    {
        using Autoencoder encoder = Autoencoder.Fit(Rows(100, 1), new AutoencoderOptions { Encoder = [new Dense(2)], Epochs = 2, BatchSize = 20 }).Model;
        SyntheticQuality quality = SyntheticQuality.Measure(Rows(100, 1), Rows(100, 2), Rows(100, 3), new SyntheticQualityOptions { Encoder = encoder, EncoderName = "dense-2", Rows = 40 });
        Assert.AreEqual("dense-2", quality.LatentSpace);
        Assert.AreEqual(40, quality.Rows);
    }

    [TestMethod]
    public void Measure_BadInput_SaysWhatIsWrong()
    {
        MemorySamples rows = Rows(40, 1);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => SyntheticQuality.Measure(rows, Rows(8, 2), rows)).Message, "Only 8 rows of the same classes");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => SyntheticQuality.Measure(rows, rows, new MemorySamples([1], new float[40], new int[40]))).Message, "synthetic ones 1");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => SyntheticQuality.Measure(rows, rows, new MemorySamples([4], new float[160]))).Message, "labels");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SyntheticQuality.Measure(rows, rows, rows, new SyntheticQualityOptions { Rows = 2 })).Message, "Rows is 2");
    }

    [TestMethod]
    public void Imitate_MakesAsManyRowsOfEachClass()
    {
        var rows = new MemorySamples([1], [1, 2, 3, 10, 11], [0, 0, 0, 2, 2]);
        MemorySamples made = Augmenter.Imitate(rows, new NoiseSynthesizer(rows));
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 2, 2 }, made.Labels.ToArray());
        Assert.IsTrue(made.Values[..3].ToArray().All(value => value < 5) && made.Values[3..].ToArray().All(value => value > 5));
    }

    // Two classes of two clusters each, in four values.
    private static MemorySamples Rows(int count, ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Generation);
        float[] values = new float[count * 4];
        int[] labels = new int[count];
        for (int row = 0; row < count; row++)
        {
            labels[row] = row % 2;
            values[4 * row] = (labels[row] * 4) + (0.5f * random.NextNormal());
            values[(4 * row) + 1] = (row % 4 < 2 ? 3 : -3) + (0.5f * random.NextNormal());
            values[(4 * row) + 2] = random.NextNormal();
            values[(4 * row) + 3] = values[(4 * row) + 2] + (0.5f * random.NextNormal());
        }

        return new MemorySamples([4], values, labels);
    }
}
