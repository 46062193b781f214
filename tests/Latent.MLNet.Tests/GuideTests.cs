using System.Text.RegularExpressions;
using Latent.Autoencoders;
using Latent.MLNet.Tests.Harness;
using Latent.Networks.Layers;
using Latent.Tests.House;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests;

/// <summary>Runs what docs/ml-net.md shows.</summary>
[TestClass]
public sealed partial class GuideTests
{
    [TestMethod]
    public void Guide_EachCodeBlock_IsCompiledHereOrInAnExample()
    {
        string[] places = [Path.Combine("tests", "Latent.MLNet.Tests", "GuideTests.cs"), Path.Combine("examples", "ImagesWithMLNet", "Program.cs")];
        string[] code = [.. places.Select(place => Squeeze(File.ReadAllText(Path.Combine(Repository.Root, place))))];
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "ml-net.md"));
        string[] blocks = [.. CodeBlock().Matches(guide).Select(match => match.Groups[1].Value)];
        Assert.HasCount(6, blocks);
        foreach (string block in blocks)
        {
            Assert.IsTrue(code.Any(text => text.Contains(Squeeze(block), StringComparison.Ordinal)), $"This block of the guide is compiled nowhere:\n{block}");
        }
    }

    [TestMethod]
    public void Guide_Code_Runs()
    {
        MLContext ml = TestRows.Context();
        IDataView train = TestRows.View(ml, 60), test = ml.Data.LoadFromEnumerable(TestRows.Make(60, seed: 4));
        string before = Directory.GetCurrentDirectory(), folder = Directory.CreateTempSubdirectory("latent").FullName;
        Directory.SetCurrentDirectory(folder);
        try
        {
            var pipeline = ml.Transforms.Autoencode("Latent", "Features", new AutoencoderOptions
            {
                Encoder = [new Dense(16), new ReLU(), new Dense(3)],
                Epochs = 5,
            })
                .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
                .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Latent"));
            ITransformer model = pipeline.Fit(train);

            ml.Model.Save(model, train.Schema, "model.zip");
            ITransformer again = new MLContext().Model.Load("model.zip", out _);
            CollectionAssert.AreEqual(ViewChecks.Rows(model.Transform(test), "Score"), ViewChecks.Rows(again.Transform(test), "Score"));
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
            Directory.Delete(folder, recursive: true);
        }

        var classifier = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.EncoderClassifier("Label", "Features"));
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(classifier.Fit(train).Transform(test));
        Assert.IsTrue(double.IsFinite(metrics.LogLoss));

        var detector = ml.AnomalyDetection.Trainers.Autoencoder("Features").Fit(train);
        IDataView scored = detector.Transform(test);
        Assert.HasCount(60, ViewChecks.Rows(scored, "Score"));

        IDataView larger = ml.Data.AugmentWithGan(train, "Features", "Label", samplesPerClass: 60);
        Assert.AreEqual(180L, larger.GetRowCount());
    }

    private static string Squeeze(string code) => string.Concat(code.Where(c => !char.IsWhiteSpace(c)));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
