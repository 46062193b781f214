using Latent.Augmentation;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Tests.Augmentation;

[TestClass]
public sealed class QualityTests
{
    [TestMethod]
    public void TwoSampleTest_SameDistribution_CannotTell()
    {
        TwoSampleTest test = TwoSampleTest.Run(Normal(400, 3, 1), Normal(400, 3, 2), 3);
        Assert.IsLessThan(0.6, test.Accuracy);
        Assert.IsGreaterThan(0.01, test.PValue);
    }

    [TestMethod]
    public void TwoSampleTest_ShiftedDistribution_IsTold()
    {
        TwoSampleTest test = TwoSampleTest.Run(Normal(400, 3, 1), Normal(400, 3, 2, shift: 2), 3);
        Assert.IsGreaterThan(0.85, test.Accuracy);
        Assert.IsLessThan(1e-6, test.PValue);
    }

    [TestMethod]
    public void FrechetDistance_OfShiftedAndScaledNormals_IsTheClosedForm()
    {
        // Independent normals: the distance is Σ (μ₁ − μ₂)² + (σ₁ − σ₂)², with the sample's own moments.
        float[] first = Normal(20_000, 2, 3), second = Normal(20_000, 2, 4, shift: 1.5f, scale: 2);
        Assert.AreEqual((2 * 1.5 * 1.5) + 2, FrechetDistance.Compute(first, second, 2), 0.15);
        Assert.AreEqual(0, FrechetDistance.Compute(first, first, 2), 1e-6);
    }

    [TestMethod]
    public void FrechetDistance_OfCorrelatedNormals_EqualsTheFormulaForTwoByTwo()
    {
        // For 2 × 2 matrices tr (AB)^½ = √(tr AB + 2√(det A det B)).
        float[] first = Correlated(5_000, 5, 0.9f), second = Correlated(5_000, 6, -0.5f);
        double[] a = Covariance(first), b = Covariance(second);
        double traceProduct = (a[0] * b[0]) + (2 * a[1] * b[1]) + (a[2] * b[2]);
        double root = Math.Sqrt(traceProduct + (2 * Math.Sqrt(((a[0] * a[2]) - (a[1] * a[1])) * ((b[0] * b[2]) - (b[1] * b[1])))));
        double expected = a[0] + a[2] + b[0] + b[2] - (2 * root) + MeanDistance(first, second);
        Assert.AreEqual(expected, FrechetDistance.Compute(first, second, 2), 1e-6 * expected);
    }

    [TestMethod]
    public void ManifoldCoverage_OfOneModeOfTwo_HasPrecisionButNotRecall()
    {
        float[] real = [.. Normal(200, 2, 7, scale: 0.2f), .. Normal(200, 2, 8, shift: 5, scale: 0.2f)];
        ManifoldCoverage one = ManifoldCoverage.Measure(real, Normal(400, 2, 9, scale: 0.2f), 2);
        Assert.IsGreaterThan(0.9, one.Precision);
        Assert.IsLessThan(0.55, one.Recall);
        Assert.IsLessThan(0.55, one.Coverage);
        float[] bothModes = [.. Normal(200, 2, 10, scale: 0.2f), .. Normal(200, 2, 11, shift: 5, scale: 0.2f)];
        ManifoldCoverage both = ManifoldCoverage.Measure(real, bothModes, 2);
        Assert.IsGreaterThan(0.9, both.Recall);
        Assert.IsGreaterThan(0.9, both.Coverage);
        Assert.AreEqual(1, both.Density, 0.15);
    }

    [TestMethod]
    public void ClosestRecords_OfCopies_SaysMemorised()
    {
        float[] training = Normal(200, 4, 12), heldOut = Normal(200, 4, 13);
        ClosestRecords copies = ClosestRecords.Measure(training, heldOut, training, 4);
        Assert.AreEqual(1, copies.Copies);
        Assert.AreEqual(1, copies.ShareNearerToTraining);
        Assert.AreEqual(0, copies.MedianDistance);
        ClosestRecords fresh = ClosestRecords.Measure(training, heldOut, Normal(200, 4, 14), 4);
        Assert.AreEqual(0.5, fresh.ShareNearerToTraining, 0.1);
        Assert.AreEqual(fresh.HeldOutMedianDistance, fresh.MedianDistance, 0.15);
    }

    [TestMethod]
    public void KolmogorovSmirnov_OfHandMadeSamples_IsTheLargestGap()
    {
        Assert.AreEqual(0.5, ColumnSimilarity.KolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6]), 1e-12);
        Assert.AreEqual(1, ColumnSimilarity.KolmogorovSmirnov([1, 2], [3]), 1e-12);
        Assert.AreEqual(0, ColumnSimilarity.KolmogorovSmirnov([1, 1, 2], [1, 1, 2]), 1e-12);
    }

    [TestMethod]
    public void TotalVariation_OfHandMadeSamples_IsHalfTheSummedDifference() =>
        Assert.AreEqual(0.25, ColumnSimilarity.TotalVariation([0, 0, 1, 1], [0, 1, 1, 1]), 1e-12);

    [TestMethod]
    public void ColumnSimilarity_OfShuffledColumns_KeepsColumnsAndLosesPairs()
    {
        float[] real = Correlated(500, 15, 0.95f), shuffled = [.. real];
        for (int row = 0; row < 500; row++)
        {
            shuffled[(2 * row) + 1] = real[(2 * ((row + 250) % 500)) + 1];
        }

        ColumnSimilarity similarity = ColumnSimilarity.Measure(real, shuffled, 2);
        Assert.AreEqual(1, similarity.Mean, 1e-9);
        Assert.IsLessThan(0.65, similarity.Pairs);
    }

    [TestMethod]
    public void ModeCoverage_OfRowsAtTwoOfThreePoints_CountsTwo()
    {
        ModeCoverage coverage = ModeCoverage.Measure([0, 0.1f, 5, 5.1f, 20], [0, 5, 10], 1, radius: 0.3f);
        Assert.AreEqual(2, coverage.Covered);
        Assert.AreEqual(3, coverage.Modes);
        Assert.AreEqual(0.8, coverage.GoodShare, 1e-9);
    }

    [TestMethod]
    public void ModeCoverage_OfClustersOfUnequalWidth_CountsTheWideRareOneToo()
    {
        // Nine in ten rows lie near the origin, one in ten widely about (40, 40): each of those is unlikely.
        float[] Rows(int near, int far, ulong seed) => [.. Normal(near, 2, seed, scale: 0.2f), .. Normal(far, 2, seed + 50, shift: 40, scale: 5)];
        float[] real = Rows(900, 100, 1);
        Assert.AreEqual(2, ModeCoverage.MeasureClusters(real, Rows(900, 100, 2), 2, 2).Covered);
        ModeCoverage collapsed = ModeCoverage.MeasureClusters(real, Rows(1_000, 0, 3), 2, 2);
        Assert.AreEqual((1, 2), (collapsed.Covered, collapsed.Modes));
        Assert.IsGreaterThan(0.9, ModeCoverage.MeasureClusters(real, Rows(900, 100, 4), 2, 2).GoodShare);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ModeCoverage.MeasureClusters(real.AsSpan(0, 8), real, 2, 3)).Message, "3 clusters need at least 6 real rows");
    }

    [TestMethod]
    public void ClassificationScore_OfHandMadePredictions_IsCorrect()
    {
        ClassificationScore score = ClassificationScore.Of([0, 0, 1, 1], [0, 1, 1, 1]);
        Assert.AreEqual(0.75, score.Accuracy);
        Assert.AreEqual(((2.0 / 3) + 0.8) / 2, score.MacroF1, 1e-12);
        Assert.AreEqual(0.8, ClassificationScore.F1Of([0, 0, 1, 1], [0, 1, 1, 1], 1), 1e-12);
    }

    [TestMethod]
    public void TransferTest_OfSeparableClasses_FindsThem()
    {
        MemorySamples training = TwoClasses(200, 1), test = TwoClasses(200, 2);
        Assert.IsGreaterThan(0.95, TransferTest.Run(training, test).Accuracy);
    }

    [TestMethod]
    public void Trial_OfRandomLabelsAsSynthetic_DoesNotHelpAndIsRefused()
    {
        MemorySamples training = TwoClasses(60, 1), test = TwoClasses(200, 2);
        AugmentationTrial trial = AugmentationTrial.Run(training, test, (_, _) => new WrongRows(), samplesPerClass: 200, seeds: 3);
        Assert.IsFalse(trial.Helps);
        Assert.IsLessThan(0, trial.MeanGain);
        Assert.ThrowsExactly<InvalidOperationException>(trial.RequireHelp);
    }

    [TestMethod]
    public void Trial_OfScores_HasStudentsInterval()
    {
        // Gains 0.1, 0.2 and 0.3: mean 0.2, deviation 0.1, t of 2 degrees of freedom 4.303.
        ClassificationScore zero = new(0, 0);
        AugmentationTrial trial = AugmentationTrial.Summarize([zero, zero, zero], [new(0, 0.1), new(0, 0.2), new(0, 0.3)]);
        Assert.AreEqual(0.2, trial.MeanGain, 1e-12);
        Assert.AreEqual(4.303 * 0.1 / Math.Sqrt(3), trial.HalfWidth, 1e-9);
        Assert.IsFalse(trial.Helps);
    }

    private static float[] Normal(int rows, int length, ulong seed, float shift = 0, float scale = 1)
    {
        float[] values = new float[rows * length];
        var random = new RandomStream(seed, RandomPurpose.Generation);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = shift + (scale * random.NextNormal());
        }

        return values;
    }

    private static float[] Correlated(int rows, ulong seed, float correlation)
    {
        float[] values = Normal(rows, 2, seed);
        for (int row = 0; row < rows; row++)
        {
            values[(2 * row) + 1] = (correlation * values[2 * row]) + (MathF.Sqrt(1 - (correlation * correlation)) * values[(2 * row) + 1]);
        }

        return values;
    }

    private static MemorySamples TwoClasses(int rows, ulong seed)
    {
        float[] values = Normal(rows, 2, seed, scale: 0.5f);
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => row % 2)];
        for (int row = 0; row < rows; row++)
        {
            values[2 * row] += labels[row] == 1 ? 1.5f : -1.5f;
        }

        return new MemorySamples([2], values, labels);
    }

    private static double[] Mean(float[] rows) =>
        [Enumerable.Range(0, rows.Length / 2).Average(row => (double)rows[2 * row]), Enumerable.Range(0, rows.Length / 2).Average(row => (double)rows[(2 * row) + 1])];

    private static double MeanDistance(float[] first, float[] second) =>
        Math.Pow(Mean(first)[0] - Mean(second)[0], 2) + Math.Pow(Mean(first)[1] - Mean(second)[1], 2);

    private static double[] Covariance(float[] rows)
    {
        int count = rows.Length / 2;
        double[] mean = Mean(rows);
        double xx = 0, xy = 0, yy = 0;
        for (int row = 0; row < count; row++)
        {
            double x = rows[2 * row] - mean[0], y = rows[(2 * row) + 1] - mean[1];
            xx += x * x / (count - 1);
            xy += x * y / (count - 1);
            yy += y * y / (count - 1);
        }

        return [xx, xy, yy];
    }

    /// <summary>Rows that lie where the other class does.</summary>
    private sealed class WrongRows : ISynthesizer
    {
        public Shape Sample => [2];

        public void Synthesize(int label, int count, ulong seed, Span<float> rows)
        {
            var random = new RandomStream(seed, RandomPurpose.Sampling, (ulong)label);
            for (int row = 0; row < count; row++)
            {
                rows[2 * row] = (label == 1 ? -1.5f : 1.5f) + (0.5f * random.NextNormal());
                rows[(2 * row) + 1] = 0.5f * random.NextNormal();
            }
        }
    }
}
