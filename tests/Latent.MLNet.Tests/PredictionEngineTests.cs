using Latent.MLNet.Tests.Harness;
using Microsoft.ML;

namespace Latent.MLNet.Tests;

[TestClass]
public sealed class PredictionEngineTests
{
    [TestMethod]
    public void Predict_OfManyEnginesOverOneTransformer_GivesNoTornResults()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        ITransformer model = ml.Transforms.Autoencode("Latent", "Features", TestRows.Small()).Append(ml.AnomalyDetection.Trainers.Autoencoder("Latent")).Fit(rows);
        TestRows.Row[] examples = TestRows.Make(100, seed: 3);
        Prediction[] expected = [.. ml.Data.CreateEnumerable<Prediction>(model.Transform(ml.Data.LoadFromEnumerable(examples)), reuseRowObject: false)];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            var engine = ml.Model.CreatePredictionEngine<TestRows.Row, Prediction>(model, new PredictionEngineOptions { OwnsTransformer = false });
            for (int i = 0; i < 400; i++)
            {
                int at = ((thread * 17) + i) % examples.Length;
                Prediction actual = engine.Predict(examples[at]);
                CollectionAssert.AreEqual(expected[at].Latent, actual.Latent);
                Assert.AreEqual(expected[at].Score, actual.Score);
                Assert.AreEqual(expected[at].PredictedLabel, actual.PredictedLabel);
            }
        });
    }

    public sealed class Prediction
    {
        public float[] Latent { get; set; } = [];

        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }
}
