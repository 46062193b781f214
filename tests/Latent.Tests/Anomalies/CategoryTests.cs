using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Data;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Tests.Anomalies;

[TestClass]
public sealed class CategoryTests
{
    private const int Unseen = 99;

    public static IEnumerable<object[]> Detectors =>
    [
        ["forest", new IsolationForest()],
        ["forest at a scale of its own", new IsolationForest { Scaling = FeatureScaling.Standard }],
        ["default", new Combination()],
        ["nearest neighbours", new NearestNeighbourDistance()],
        ["principal components", new PrincipalComponentsError()],
    ];

    [TestMethod]
    [DynamicData(nameof(Detectors))]
    public void Score_CategoryThatTrainingDidNotSee_IsAnAnomalyThoughAllElseIsUsual(string name, object method)
    {
        using AnomalyDetector detector = Fit((AnomalyMethod)method, categories: 4, out _);
        float[] scores = Score(detector, Usual(0), Usual(1), Usual(2), Usual(3), Usual(Unseen));
        Assert.IsTrue(detector.IsAnomaly(scores[4]), $"{name}: {scores[4]}, flagged above {detector.Threshold}; seen categories {string.Join(", ", scores[..4])}.");
        Assert.IsGreaterThan(scores[..4].Max(), scores[4]);
        FeatureContribution first = detector.Explain(Usual(Unseen))[0];
        Assert.AreEqual(0, first.Feature);
        Assert.IsTrue(first.Expected is >= 0 and < 4);
    }

    [TestMethod]
    public void Score_ForestWhereTrainingHasOneCategoryAlone_FindsAnother()
    {
        using AnomalyDetector detector = Fit(new IsolationForest(), categories: 1, out float[] training);
        float[] scores = Score(detector, Usual(0), Usual(Unseen));
        Assert.IsGreaterThan(scores[0], scores[1]);
        Assert.AreEqual(0, detector.Explain(Usual(Unseen))[0].Feature);
        Assert.IsGreaterThan(0.9, detector.Score(new MemorySamples([4], training)).Average(score => score < scores[1] ? 1 : 0));
    }

    [TestMethod]
    public void Score_ForestAndASeenCategory_WalksPastTheQuestionsAtNoDepth()
    {
        // One tree of all categories that differ: the depths of training rows add up as Liu, Ting and Zhou's do.
        using AnomalyDetector detector = Fit(new IsolationForest { Trees = 50 }, categories: 3, out float[] training);
        float[] scores = detector.Score(new MemorySamples([4], training));
        Assert.IsLessThan(0.55f, scores.Average());
        Assert.IsGreaterThan(0.4f, scores.Average());
    }

    [TestMethod]
    public void Save_ForestWithCategories_ScoresToTheSameBits()
    {
        using AnomalyDetector detector = Fit(new IsolationForest { Trees = 30 }, categories: 5, out _);
        using var stream = new MemoryStream();
        detector.Save(stream);
        stream.Position = 0;
        using AnomalyDetector loaded = AnomalyDetector.Load(stream);
        CollectionAssert.AreEqual(Score(detector, Usual(2), Usual(Unseen)), Score(loaded, Usual(2), Usual(Unseen)));
    }

    [TestMethod]
    public void Load_PreparationOfAVersionWithoutMarks_HasNone()
    {
        RowPreparation now = RowPreparation.Fit([1, 0, 2, 0, 1, 5], 3, [2], new AnomalyDetectorOptions { Method = new IsolationForest(), CategoricalColumns = [0] });
        (System.Text.Json.JsonElement state, Dictionary<string, ModelTensor> tensors) = now.Save();
        Assert.AreEqual(4, now.Output.Length);
        string earlier = state.GetRawText().Replace(",\"marksUnseen\":true", "", StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(earlier);
        var then = RowPreparation.Load(new ModelFile { Kind = DetectorFile.Kind, Preprocessing = json.RootElement, Tensors = tensors });
        Assert.AreEqual(3, then.Output.Length);
        Assert.AreEqual(-1, then.UnseenMarks.Max());
    }

    /// <summary>Rows of one category and three numbers, categories equally frequent.</summary>
    private static AnomalyDetector Fit(AnomalyMethod method, int categories, out float[] training)
    {
        var random = new RandomStream(3, RandomPurpose.Generation);
        training = [.. Enumerable.Range(0, 600).SelectMany(i => new[] { i % categories, random.NextNormal(), 10 * random.NextNormal(), 5 + random.NextNormal() })];
        return AnomalyDetector.Fit(new MemorySamples([4], training), new AnomalyDetectorOptions { Method = method, CategoricalColumns = [0], Seed = 1 });
    }

    private static float[] Usual(int category) => [category, 0.1f, -1, 5.1f];

    private static float[] Score(AnomalyDetector detector, params float[][] rows) => detector.Score(new MemorySamples([4], [.. rows.SelectMany(row => row)]));
}
