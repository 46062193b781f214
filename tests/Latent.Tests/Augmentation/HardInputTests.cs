using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Tests.Augmentation;

/// <summary>Rows that teach little: each way of making rows either works or says what it needs.</summary>
[TestClass]
public sealed class HardInputTests
{
    private static readonly Dictionary<string, Func<ISampleSource, ISynthesizer>> Ways = new()
    {
        ["smote"] = rows => new SmoteSynthesizer(rows),
        ["noise"] = rows => new NoiseSynthesizer(rows),
        ["latents"] = rows => new LatentSynthesizer(Autoencoder.Fit(rows, new AutoencoderOptions { Encoder = [new Dense(2)], Epochs = 2, BatchSize = 4 }).Model, rows),
        ["ctgan"] = rows => TableSynthesizer.Fit(rows, null, new TableGanOptions { Generator = [8], Discriminator = [8], Steps = 5 }),
        ["tvae"] = rows => VariationalTableSynthesizer.Fit(rows, null, new VariationalTableOptions { Hidden = [8], Latent = 2, Steps = 5 }),
        ["gan"] = rows => new GanSynthesizer(Gan.Fit(rows, Networks).Model),
    };

    private static GanOptions Networks => new()
    {
        Latent = [2],
        Classes = 2,
        Generator = [new Dense(8), new ReLU(), new Dense(2)],
        Discriminator = [new Dense(8), new ReLU(), new Dense(1)],
        BatchSize = 16,
        Epochs = 1,
    };

    [TestMethod]
    [DataRow("smote", "SMOTE needs at least 2")]
    [DataRow("noise", "noise in proportion to how a class varies needs at least 2")]
    [DataRow("latents", "a distribution of latents needs at least 2")]
    [DataRow("ctgan", "")]
    [DataRow("tvae", "")]
    [DataRow("gan", "")]
    public void Balance_AClassOfOneRow_WorksOrSaysWhatItNeeds(string way, string needs)
    {
        MemorySamples rows = Rows(32, rare: 1);
        ISynthesizer synthesizer = Ways[way](rows);
        if (needs.Length > 0)
        {
            string message = Assert.ThrowsExactly<ArgumentException>(() => Augmenter.Balance(rows, synthesizer)).Message;
            StringAssert.Contains(message, "Class 1 has 1 row, but " + needs);
            StringAssert.Contains(message, "leave that class out, or gather more rows");
            return;
        }

        AugmentedSamples balanced = Augmenter.Balance(rows, synthesizer);
        Assert.AreEqual(30, balanced.SyntheticCount);
        Assert.IsTrue(balanced.Samples.Values.ToArray().All(float.IsFinite));
    }

    [TestMethod]
    [DataRow("smote")]
    [DataRow("noise")]
    [DataRow("latents")]
    [DataRow("ctgan")]
    [DataRow("tvae")]
    [DataRow("gan")]
    public void Balance_FewerRowsThanABatch_WorksOrNamesBoth(string way)
    {
        MemorySamples rows = Rows(7, rare: 2);
        if (way == "gan")
        {
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Ways[way](rows)).Message, "There are 7 samples, fewer than BatchSize = 16");
            return;
        }

        AugmentedSamples balanced = Augmenter.Balance(rows, Ways[way](rows));
        Assert.AreEqual(3, balanced.SyntheticCount);
        Assert.IsTrue(balanced.Samples.Values.ToArray().All(float.IsFinite));
    }

    [TestMethod]
    [DataRow("smote")]
    [DataRow("noise")]
    [DataRow("latents")]
    [DataRow("ctgan")]
    [DataRow("tvae")]
    [DataRow("gan")]
    public void Balance_AConstantColumn_GivesFiniteRowsAndTablesKeepIt(string way)
    {
        MemorySamples rows = Rows(40, rare: 10, constant: 3);
        AugmentedSamples balanced = Augmenter.Balance(rows, Ways[way](rows));
        Assert.AreEqual(20, balanced.SyntheticCount);
        for (int row = 0; row < balanced.Samples.Rows; row++)
        {
            Assert.IsTrue(float.IsFinite(balanced.Samples[row][0]) && float.IsFinite(balanced.Samples[row][1]));

            // Networks of no table know of no constants.
            if (way is not ("gan" or "latents"))
            {
                Assert.AreEqual(3f, balanced.Samples[row][1]);
            }
        }
    }

    [TestMethod]
    public void Measures_OfConstantColumns_AreFinite()
    {
        MemorySamples rows = Rows(80, rare: 40, constant: 3);
        SyntheticQuality quality = SyntheticQuality.Measure(rows, rows, rows);
        Assert.IsTrue(double.IsFinite(quality.Columns.Mean) && double.IsFinite(quality.Columns.Pairs) && double.IsFinite(quality.Frechet) && double.IsFinite(quality.Closest.MedianDistance));
        Assert.AreEqual(1, quality.Columns.Columns[1]);
    }

    private static MemorySamples Rows(int count, int rare, float? constant = null)
    {
        var random = new RandomStream(6, RandomPurpose.Generation);
        float[] values = [.. Enumerable.Range(0, count).SelectMany(row => new[] { random.NextNormal() + (row < rare ? 5 : 0), constant ?? random.NextNormal() })];
        return new MemorySamples([2], values, [.. Enumerable.Range(0, count).Select(row => row < rare ? 1 : 0)]);
    }
}
