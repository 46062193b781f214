using Latent.MLNet.Tests.Harness;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests;

/// <summary>
/// The trainer that guides and examples put behind an encoder, by the definition of what it minimises: the sum of the
/// log losses, plus the sum of the absolute weights, plus half the sum of their squares; biases are free.
/// </summary>
[TestClass]
public sealed class LbfgsReferenceTests
{
    [TestMethod]
    public void LbfgsMaximumEntropy_OfDefaultPenalties_ReachesTheMinimum()
    {
        // From proximal gradient descent in NumPy, 6,000 steps over the same rows; without the L1 penalty the first is 0.903.
        var expected = new (int Row, float[] Probabilities)[]
        {
            (0, [0.85340675f, 0.13846267f, 0.00813058f]),
            (1, [0.03135493f, 0.47178215f, 0.49686292f]),
            (2, [0.00728993f, 0.15548908f, 0.83722098f]),
            (10, [0.39791651f, 0.59352997f, 0.00855352f]),
        };
        MLContext ml = TestRows.Context();
        Row[] rows = [.. Enumerable.Range(0, 90).Select(i => new Row
        {
            Features = [.. Enumerable.Range(0, Row.Size).Select(j => (float)(Math.Sin((0.9 * (i % 3)) + (0.7 * j)) + (0.8 * Math.Sin(1.3 * i * (j + 1)))))],
            Label = $"{i % 3}",
        })];
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        ITransformer model = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()).Fit(view);
        Scored[] scored = [.. ml.Data.CreateEnumerable<Scored>(model.Transform(view), reuseRowObject: false)];
        foreach ((int row, float[] probabilities) in expected)
        {
            for (int c = 0; c < probabilities.Length; c++)
            {
                Assert.AreEqual(probabilities[c], scored[row].Score[c], 0.005f, $"row {row}, class {c}");
            }
        }
    }

    public sealed class Row
    {
        public const int Size = 6;

        [VectorType(Size)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }

    public sealed class Scored
    {
        public float[] Score { get; set; } = [];
    }
}
