using Latent.Anomalies;

namespace Latent.Tests.Anomalies;

[TestClass]
public sealed class RankingMetricsTests
{
    // Values of scikit-learn 1.2.1: roc_auc_score and average_precision_score, with ties.
    private static readonly float[] Scores = [0.1f, 0.4f, 0.4f, 0.4f, 0.8f, 0.8f, 0.9f, 0.2f];
    private static readonly bool[] Labels = [false, true, false, false, true, false, true, false];

    [TestMethod]
    public void RocAuc_WithTies_EqualsScikitLearn() => Assert.AreEqual(0.8333333333333334, RankingMetrics.RocAuc(Scores, Labels), 1e-12);

    [TestMethod]
    public void AveragePrecision_WithTies_EqualsScikitLearn() => Assert.AreEqual(0.7222222222222222, RankingMetrics.AveragePrecision(Scores, Labels), 1e-12);

    [TestMethod]
    public void RocAuc_AllEqual_IsHalf() => Assert.AreEqual(0.5, RankingMetrics.RocAuc([1, 1, 1], [true, false, false]));

    [TestMethod]
    public void RocAuc_OneKindOnly_IsNaN() => Assert.IsTrue(double.IsNaN(RankingMetrics.RocAuc([1, 2], [true, true])));

    [TestMethod]
    public void PrecisionAt_TieAtTheBorder_CountsByItsMean()
    {
        Assert.AreEqual(1, RankingMetrics.PrecisionAt(Scores, Labels, 1));
        Assert.AreEqual(0.75, RankingMetrics.PrecisionAt(Scores, Labels, 2));
        Assert.AreEqual(2.0 / 3, RankingMetrics.PrecisionAt(Scores, Labels, 3), 1e-12);
    }

    [TestMethod]
    public void F1_AtThreshold_CountsScoresAbove()
    {
        Assert.AreEqual(2 * 2.0 / (3 + 3), RankingMetrics.F1(Scores, Labels, 0.4f), 1e-12);
        Assert.AreEqual(0, RankingMetrics.F1(Scores, Labels, 1));
    }

    [TestMethod]
    public void BadArguments_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => RankingMetrics.RocAuc([1], [true, false]));
        Assert.ThrowsExactly<ArgumentException>(() => RankingMetrics.AveragePrecision([float.NaN, 1], [true, false]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => RankingMetrics.PrecisionAt([1], [true], 2));
    }
}
