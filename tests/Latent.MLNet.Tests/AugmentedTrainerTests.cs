using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests;

[TestClass]
public sealed class AugmentedTrainerTests
{
    [TestMethod]
    public void FitOnAugmented_InCrossValidate_TestsOnRealRowsAlone()
    {
        MLContext ml = new(seed: 1);
        IDataView rows = Rows(ml, 60, 18);
        var inner = new Recorder<MulticlassPredictionTransformer<Microsoft.ML.Trainers.MaximumEntropyModelParameters>>(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        var trainer = ml.Transforms.FitOnAugmented(inner, new AugmentWithGanOptions { FeatureColumnName = "Features", LabelColumnName = "Label", SamplesPerClass = 70 });
        var folds = ml.MulticlassClassification.CrossValidate(rows, trainer, numberOfFolds: 3);
        Assert.HasCount(3, folds);
        Assert.AreEqual(78, folds.Sum(fold => Count(fold.ScoredHoldOutSet)));
        CollectionAssert.AreEqual(new long[] { 140, 140, 140 }, inner.Rows);
    }

    [TestMethod]
    public void GetOutputSchema_NoSuchColumn_NamesIt()
    {
        MLContext ml = new(seed: 1);
        var trainer = ml.Transforms.FitOnAugmented(
            ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(), new AugmentWithGanOptions { FeatureColumnName = "Numbers", LabelColumnName = "Label", SamplesPerClass = 70 });
        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => trainer.GetOutputSchema(SchemaShapeOf(ml)));
        StringAssert.Contains(error.Message, "'Numbers'");
    }

    private static SchemaShape SchemaShapeOf(MLContext ml) => Latent.MLNet.Internals.MLNetAccess.ShapeOf(Rows(ml, 2, 2).Schema);

    private static long Count(IDataView view)
    {
        long count = 0;
        using DataViewRowCursor cursor = view.GetRowCursor([]);
        while (cursor.MoveNext())
        {
            count++;
        }

        return count;
    }

    private static IDataView Rows(MLContext ml, int first, int second)
    {
        var random = new Random(5);
        PlainRow[] rows = [.. Enumerable.Range(0, first + second).Select(i => new PlainRow
        {
            Features = [(i < first ? -2 : 2) + ((float)random.NextDouble() - 0.5f), (float)random.NextDouble()],
            Label = i < first ? "common" : "rare",
        })];
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
    }

    /// <summary>Counts the rows that an estimator is fitted on.</summary>
    private sealed class Recorder<TTransformer>(IEstimator<TTransformer> inner) : IEstimator<TTransformer>
        where TTransformer : class, ITransformer
    {
        public List<long> Rows { get; } = [];

        public TTransformer Fit(IDataView input)
        {
            Rows.Add(Count(input));
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    private sealed class PlainRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
