using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Storage;
using Latent.Storage.Onnx;

namespace Latent.Tests.Autoencoders;

/// <summary>Runs what docs/api.md and the package's readme show.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ApiPageTests
{
    [TestMethod]
    public void ApiPage_Code_Runs()
    {
        string before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(TestData.NewFolder());
        try
        {
            MemorySamples rows = GlyphImages.Generate(count: 200, seed: 1);
            AutoencoderFit fit = Autoencoder.Fit(rows, new AutoencoderOptions { Encoder = [new Flatten(), new Dense(32), new ReLU(), new Dense(8)], Epochs = 1 });
            using Autoencoder model = fit.Model;

            var latents = new float[rows.Rows * model.Latent.Length];
            model.Encode(rows.Values, rows.Rows, latents);

            model.Save("model.safetensors");
            OnnxExport.Save(model.ToModelFile(), ["encoder"], "encoder.onnx");

            Assert.AreEqual("autoencoder", ModelFile.Load("model.safetensors").Kind);
            Assert.HasCount(1, OnnxImport.Load("encoder.onnx").Architectures);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    [TestMethod]
    public void PackageReadme_Code_Runs()
    {
        string before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(TestData.NewFolder());
        try
        {
            MemorySamples rows = GlyphImages.Generate(100, 1).WithShape([784]);

            AutoencoderFit fit = Autoencoder.Fit(rows, new AutoencoderOptions { Encoder = [new Dense(64), new ReLU(), new Dense(8)], Epochs = 10 });
            using Autoencoder model = fit.Model;
            var latents = new float[rows.Rows * model.Latent.Length];
            model.Encode(rows.Values, rows.Rows, latents);
            model.Save("model.safetensors");

            Assert.IsTrue(latents.Any(value => value != 0) && File.Exists("model.safetensors"));
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }
}
