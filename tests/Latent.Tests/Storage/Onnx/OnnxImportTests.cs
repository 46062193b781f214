using Latent.Networks.Layers;
using Latent.Storage;
using Latent.Storage.Onnx;

namespace Latent.Tests.Storage.Onnx;

[TestClass]
public sealed class OnnxImportTests
{
    public static IEnumerable<object[]> Cases() => OnnxExportTests.Cases();

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Read_EveryExportedLayer_GivesTheSameOutputs(string name)
    {
        (ModelFile model, string[] networks) = OnnxExportTests.Make(name);
        ModelFile read = Read(OnnxExportTests.Export(model, networks));
        CollectionAssert.AreEquivalent(networks, read.Architectures.Keys.ToArray());
        Assert.AreEqual(networks.Length == 2 ? "autoencoder" : "network", read.Kind);
        const int Rows = 3;
        float[] input = OnnxReference.Draw(Rows * model.Architectures[networks[0]].Input.Length);
        float[] expected = OnnxExportTests.Run(model, networks, input, Rows), got = OnnxExportTests.Run(read, networks, input, Rows);
        Assert.HasCount(expected.Length, got);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], got[i], 1e-6f, $"value {i}");
        }
    }

    [TestMethod]
    public void Read_Layers_ComeBackAsTheyWere()
    {
        (ModelFile model, string[] networks) = OnnxExportTests.Make("lstm");
        ModelFile read = Read(OnnxExportTests.Export(model, networks));
        CollectionAssert.AreEqual(model.Architectures["encoder"].Layers.ToArray(), read.Architectures["encoder"].Layers.ToArray());
        CollectionAssert.AreEqual(model.Architectures["decoder"].Layers.ToArray(), read.Architectures["decoder"].Layers.ToArray());
    }

    [TestMethod]
    public void Read_ScaledTable_HasTheScalingAsFirstAndLastLayer()
    {
        (ModelFile model, _) = OnnxExportTests.Make("variational");
        float[] mean = [.. Enumerable.Range(0, 9).Select(i => 10f * i)], scale = [.. Enumerable.Range(0, 9).Select(i => 1f + i)];
        using var stream = new MemoryStream();
        OnnxExport.Save(model, ["encoder", "decoder"], stream, new OnnxScaling(mean, scale));
        ModelFile read = Read(stream.ToArray());
        Assert.IsInstanceOfType<BatchNorm>(read.Architectures["encoder"].Layers[0]);
        Assert.IsInstanceOfType<BatchNorm>(read.Architectures["decoder"].Layers[^1]);
        float[] row = OnnxReference.Draw(9), raw = [.. row.Select((value, i) => (value * scale[i]) + mean[i])];
        float[] expected = OnnxExportTests.Run(model, ["encoder", "decoder"], row, 1), got = OnnxExportTests.Run(read, ["encoder", "decoder"], raw, 1);
        for (int i = 0; i < 9; i++)
        {
            Assert.AreEqual((expected[i] * scale[i]) + mean[i], got[i], 1e-3f, $"column {i}");
        }
    }

    [TestMethod]
    public void Read_CutOffAnywhere_IsRefusedAndNeverThrowsAnythingElse()
    {
        (ModelFile model, string[] networks) = OnnxExportTests.Make("gru");
        byte[] file = OnnxExportTests.Export(model, networks);
        for (int length = 0; length < file.Length; length += 7)
        {
            try
            {
                Read(file[..length]);
                Assert.Fail($"{length} of {file.Length} bytes were taken for a whole file.");
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }
        }
    }

    [TestMethod]
    public void Read_Detector_NamesTheOperationThatIsNoLayer()
    {
        byte[] file = OnnxDetectorExportTests.Export("principal-components", out _);
        Assert.Contains("goes to", Assert.ThrowsExactly<InvalidDataException>(() => Read(file)).Message);
    }

    private static ModelFile Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return OnnxImport.Load(stream);
    }
}
