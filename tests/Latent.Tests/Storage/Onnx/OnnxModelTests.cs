using Latent.Adversarial;
using Latent.Autoencoders;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Numerics;
using Latent.Storage;
using Latent.Storage.Onnx;
using Latent.Tests.Autoencoders;

namespace Latent.Tests.Storage.Onnx;

/// <summary>Whole models, trained for an epoch: what is exported, reads back, and goes to onnxruntime with check-onnx.js.</summary>
[TestClass]
public sealed class OnnxModelTests
{
    private static readonly Dictionary<string, Func<GanOptions>> Gans = new()
    {
        ["gan-gaussian2d"] = GanPresets.Gaussian2D,
        ["gan-clusters2d"] = GanPresets.Clusters2D,
        ["gan-mlp"] = () => GanPresets.Mlp(),
        ["gan-mlp-conditional"] = () => GanPresets.Mlp(classes: 10),
        ["dcgan-28"] = () => GanPresets.Dcgan28(),
        ["dcgan-28-conditional"] = () => GanPresets.Dcgan28(classes: 10),
        ["dcgan-32"] = () => GanPresets.Dcgan32(),
        ["dcgan-64"] = () => GanPresets.Dcgan64(),
    };

    public static IEnumerable<string> Autoencoders => PresetTests.Names;

    public static IEnumerable<string> Generators => Gans.Keys;

    [TestMethod]
    [DynamicData(nameof(Autoencoders))]
    public void Export_EveryPreset_ReadsBackToTheSameRows(string name)
    {
        using Autoencoder model = Autoencoder.Fit(PresetTests.Images, PresetTests.Short(name)).Model;
        Check(name, model.ToModelFile(), ["encoder", "decoder"]);
    }

    [TestMethod]
    [DynamicData(nameof(Generators))]
    public void Export_EveryGenerator_ReadsBackToTheSameSamples(string name)
    {
        GanOptions options = Gans[name]();
        Architecture generator = options.CreateArchitectures(options.SampleShape ?? Shape.Create(name.Contains("2d", StringComparison.Ordinal) ? 2 : 784)).Generator;
        Check(name, OnnxExportTests.Random([new Network("generator", generator)]), ["generator"]);
    }

    [TestMethod]
    public void Export_Classifier_ReadsBackToTheSameScores()
    {
        var encoder = new Architecture(PresetTests.Images.Shape, [new Flatten(), new Dense(32), new ReLU(), new Dense(8)]);
        using EncoderClassifier model = EncoderClassifier.Fit(encoder, PresetTests.Images, new EncoderClassifierOptions { Epochs = 1 }).Model;
        Check("classifier", model.ToModelFile(), ["encoder", "head"]);
    }

    [TestMethod]
    public void Export_TrainedGan_HasItsGenerator()
    {
        using Gan gan = Gan.Fit(PresetTests.Images, GanPresets.Mlp() with { Epochs = 1, BatchSize = 40 }).Model;
        Check("gan-mlp-trained", gan.ToModelFile(), ["generator"]);
    }

    private static void Check(string name, ModelFile model, string[] networks)
    {
        byte[] file = OnnxExportTests.Export(model, networks);
        OnnxExportTests.WriteReference("model-" + name, model, networks, file);

        const int Rows = 3;
        float[] input = OnnxReference.Draw(Rows * model.Architectures[networks[0]].Input.Length);
        float[] expected = OnnxExportTests.Run(model, networks, input, Rows);
        ModelFile read = OnnxImport.Load(new MemoryStream(file));
        float[] back = OnnxExportTests.Run(read, read.Architectures.ContainsKey("decoder") ? ["encoder", "decoder"] : [.. read.Architectures.Keys], input, Rows);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], back[i], 1e-5f * Math.Max(1, Math.Abs(expected[i])), $"{name}, value {i}");
        }

        Assert.IsGreaterThan(1, expected.Distinct().Count());
    }
}
