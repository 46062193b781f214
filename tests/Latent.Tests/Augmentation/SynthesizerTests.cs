using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.Tests.Augmentation;

[TestClass]
public sealed class SynthesizerTests
{
    [TestMethod]
    public void Smote_NewRows_LieBetweenTwoRowsOfTheClass()
    {
        // Class 0 lies on the line y = x, class 1 on y = −x: so do all rows between two of a class.
        float[] rows = new float[40];
        new SmoteSynthesizer(Lines()).Synthesize(1, 20, seed: 4, rows);
        for (int row = 0; row < 20; row++)
        {
            Assert.AreEqual(0, rows[2 * row] + rows[(2 * row) + 1], 1e-4f);
        }

        Assert.IsGreaterThan(10, Enumerable.Range(0, 20).Select(row => rows[2 * row]).Distinct().Count());
    }

    [TestMethod]
    public void Smote_ClassOfOneRow_SaysHowManyItNeeds()
    {
        var source = new MemorySamples([1], [1, 2, 3], [0, 0, 1]);
        var smote = new SmoteSynthesizer(source);
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => smote.Synthesize(1, 3, 0, new float[3]));
        StringAssert.Contains(error.Message, "Class 1 has 1 row, but SMOTE needs at least 2");
    }

    [TestMethod]
    public void Noise_OfAConstantColumn_LeavesItConstant()
    {
        var source = new MemorySamples([2], [5, 1, 5, 2, 5, 4], [0, 0, 0]);
        float[] rows = new float[20];
        new NoiseSynthesizer(source).Synthesize(0, 10, 1, rows);
        for (int row = 0; row < 10; row++)
        {
            Assert.AreEqual(5f, rows[2 * row]);
        }

        Assert.IsGreaterThan(5, Enumerable.Range(0, 10).Select(row => rows[(2 * row) + 1]).Distinct().Count());
    }

    [TestMethod]
    public void Latent_NewRows_LieNearTheirClass()
    {
        MemorySamples source = Lines();
        AutoencoderFit fit = Autoencoder.Fit(source, new AutoencoderOptions { Encoder = [new Dense(2)], Decoder = [new Dense(2)], Optimizer = new Adam(0.02f), Epochs = 300, BatchSize = 20 });
        using Autoencoder autoencoder = fit.Model;
        float[] rows = new float[100];
        new LatentSynthesizer(autoencoder, source).Synthesize(0, 50, seed: 2, rows);
        double off = Enumerable.Range(0, 50).Average(row => Math.Abs(rows[2 * row] - rows[(2 * row) + 1]));
        double along = Enumerable.Range(0, 50).Average(row => Math.Abs(rows[2 * row] + rows[(2 * row) + 1]));
        Assert.IsLessThan(0.4 * along, off);
    }

    [TestMethod]
    public void Table_NewRows_KeepRangesAndWholeColumnsAndTheirClass()
    {
        var random = new RandomStream(8, RandomPurpose.Generation);
        float[] values = new float[200];
        int[] labels = new int[100];
        for (int row = 0; row < 100; row++)
        {
            labels[row] = row % 4 == 0 ? 1 : 0;
            values[2 * row] = (labels[row] == 1 ? 100 : 10) + random.NextInt32(20);
            values[(2 * row) + 1] = random.NextSingle();
        }

        var source = new MemorySamples([2], values, labels);
        using TableSynthesizer table = TableSynthesizer.Fit(source, null, new TableGanOptions { Generator = [32], Discriminator = [32], Latent = 8, Steps = 600, Packing = 2, LearningRate = 2e-3f, AverageDecay = 0.99f, Seed = 1 });
        float[] rows = new float[200];
        table.Synthesize(1, 100, seed: 3, rows);
        for (int row = 0; row < 100; row++)
        {
            Assert.AreEqual(MathF.Round(rows[2 * row]), rows[2 * row]);
            Assert.IsTrue(rows[2 * row] is >= 10 and <= 119 && rows[(2 * row) + 1] is >= 0 and <= 1);
        }

        Assert.IsGreaterThan(0.9, Enumerable.Range(0, 100).Average(row => rows[2 * row] > 60 ? 1.0 : 0));
        Assert.ThrowsExactly<ArgumentException>(() => table.Synthesize(2, 1, 0, rows));
    }

    [TestMethod]
    public void Table_MissingValue_NamesRowAndColumn()
    {
        var source = new MemorySamples([2], [1, 2, 3, float.NaN], [0, 1]);
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => TableSynthesizer.Fit(source));
        StringAssert.Contains(error.Message, "Row 1");
        StringAssert.Contains(error.Message, "column 1");
    }

    [TestMethod]
    public void Mixture_OfTwoClusters_FindsBoth()
    {
        var random = new RandomStream(5, RandomPurpose.Generation);
        float[] rows = new float[600];
        for (int row = 0; row < 300; row++)
        {
            rows[2 * row] = (row % 3 == 0 ? -4 : 4) + (0.5f * random.NextNormal());
            rows[(2 * row) + 1] = 0.1f * random.NextNormal();
        }

        GaussianMixture mixture = GaussianMixture.Fit(rows, 300, 2, 2, seed: 1);
        float[] drawn = new float[4_000];
        mixture.Sample(2_000, new RandomStream(6, RandomPurpose.Sampling), drawn);
        double left = Enumerable.Range(0, 2_000).Average(row => drawn[2 * row] < 0 ? 1.0 : 0);
        double between = Enumerable.Range(0, 2_000).Average(row => Math.Abs(drawn[2 * row]) < 2 ? 1.0 : 0);
        Assert.AreEqual(1.0 / 3, left, 0.04);
        Assert.IsLessThan(0.01, between);
    }

    [TestMethod]
    public void Balance_UnequalClasses_AddsOnlyToTheSmaller()
    {
        var source = new MemorySamples([1], [1, 2, 3, 4, 10, 11], [0, 0, 0, 0, 1, 1]);
        AugmentedSamples augmented = Augmenter.Balance(source, new SmoteSynthesizer(source), seed: 1);
        Assert.AreEqual(8, augmented.Samples.Rows);
        Assert.AreEqual(2, augmented.SyntheticCount);
        CollectionAssert.AreEqual(source.Values.ToArray(), augmented.Samples.Values[..6].ToArray());
        CollectionAssert.AreEqual(new[] { 1, 1 }, augmented.Samples.Labels[6..].ToArray());
        Assert.IsTrue(augmented.IsSynthetic[6] && augmented.IsSynthetic[7] && !augmented.IsSynthetic[5]);
        Assert.IsTrue(augmented.Samples.Values[6] is >= 10 and <= 11);
    }

    [TestMethod]
    public void Synthesize_SameSeed_SameRows()
    {
        var smote = new SmoteSynthesizer(Lines());
        float[] first = new float[20], second = new float[20], other = new float[20];
        smote.Synthesize(0, 10, 7, first);
        smote.Synthesize(0, 10, 7, second);
        smote.Synthesize(0, 10, 8, other);
        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);
    }

    [TestMethod]
    public void Balance_WithoutLabels_SaysSo()
    {
        MemorySamples source = Lines();
        var unlabelled = new MemorySamples([2], source.Values.ToArray());
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Augmenter.Balance(unlabelled, new SmoteSynthesizer(source)));
        StringAssert.Contains(error.Message, "no labels");
    }

    private static MemorySamples Lines()
    {
        float[] values = new float[80];
        int[] labels = new int[40];
        for (int row = 0; row < 40; row++)
        {
            float at = (row / 2) - 9.5f;
            labels[row] = row % 2;
            values[2 * row] = at;
            values[(2 * row) + 1] = labels[row] == 0 ? at : -at;
        }

        return new MemorySamples([2], values, labels);
    }
}
