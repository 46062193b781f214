using System.Text.Json;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Storage;

namespace Latent.Tests.Storage;

[TestClass]
public sealed class ModelFileTests
{
    [TestMethod]
    public void SaveAndLoad_WithParts_GivesTheSame()
    {
        ModelFile model = Example();
        ModelFile again = Load(Save(model));
        Assert.AreEqual("anomaly-detector", again.Kind);
        Assert.AreEqual(42UL, again.Seed);
        Assert.AreEqual("sha256:abc", again.DataFingerprint);
        Assert.AreEqual(ModelFile.CurrentLibraryVersion, again.LibraryVersion);
        Assert.AreEqual(0.25, again.Thresholds!.Value.GetProperty("threshold").GetDouble());
        Assert.IsNull(again.Options);
        ModelFile part = again.RequirePart("autoencoder");
        Assert.AreEqual(model.Parts["autoencoder"].Architectures["encoder"], part.RequireArchitecture("encoder"));
        CollectionAssert.AreEqual(new[] { 1f, 2, 3, 4, 5, 6 }, part.RequireTensor("encoder.0.weight", [2, 3]).ToArray());
        CollectionAssert.AreEqual(new[] { 9f }, again.RequireTensor("scale", [1]).ToArray());
    }

    [TestMethod]
    public void Save_Twice_GivesTheSameBytes() => CollectionAssert.AreEqual(Save(Example()), Save(Load(Save(Example()))));

    [TestMethod]
    public void Load_LaterVersion_IsRefused()
    {
        InvalidDataException error = Refused(metadata => metadata["format_version"] = "2");
        StringAssert.Contains(error.Message, "version 2");
        StringAssert.Contains(error.Message, "newer");
    }

    [TestMethod]
    public void Load_OtherSafetensors_IsRefused() => StringAssert.Contains(Refused(metadata => metadata.Remove("format")).Message, "no Latent model");

    [TestMethod]
    [DataRow("format_version", "x")]
    [DataRow("kind", "")]
    [DataRow("seed", "-1")]
    [DataRow("thresholds", "{")]
    [DataRow("parts", "[]")]
    [DataRow("parts", "{\"autoencoder\":1}")]
    [DataRow("parts", "{}")]
    [DataRow("architectures", "{\"encoder\":{\"input\":[3],\"layers\":[{\"layer\":\"unheard-of\"}]}}")]
    public void Load_BrokenMetadata_IsRefused(string key, string value) => Refused(metadata => metadata[key] = value);

    [TestMethod]
    public void Load_ArchitectureThatAsksForMoreThanIsThere_IsRefusedBeforeAllocating()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string json = new Architecture([30_000], new Dense(60_000)).ToJson();
        InvalidDataException error = Refused(metadata => metadata["architectures"] = $"{{\"encoder\":{json}}}");
        StringAssert.Contains(error.Message, "encoder.0.weight");
        Assert.IsLessThan(10_000_000L, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Load_TensorOfOtherShape_IsRefused()
    {
        ModelFile example = Example();
        string json = new Architecture([2], new Dense(3)).ToJson();
        using SafetensorsFile file = SafetensorsFile.Open(new MemoryStream(Save(example.Parts["autoencoder"])));
        var metadata = new Dictionary<string, string>(file.Metadata) { ["architectures"] = $"{{\"encoder\":{json}}}" };
        var stream = new MemoryStream();
        SafetensorsFile.Write(stream, file.Tensors.Values.Select(tensor => new TensorData(tensor.Name, tensor.Sizes, file.ReadSingles(tensor.Name))), metadata);
        stream.Position = 0;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Load(stream)).Message, "needs the shape [3 × 2]");
    }

    [TestMethod]
    public void Load_EveryByteChanged_IsReadOrRefused()
    {
        byte[] bytes = Save(Example());
        foreach (byte flip in new byte[] { 0x01, 0x20, 0x80 })
        {
            for (int at = 0; at < bytes.Length; at++)
            {
                bytes[at] ^= flip;
                try
                {
                    ModelFile.Load(new MemoryStream(bytes));
                }
                catch (InvalidDataException)
                {
                }

                bytes[at] ^= flip;
            }
        }
    }

    [TestMethod]
    public void RequireKind_Other_NamesBoth()
    {
        string message = Assert.ThrowsExactly<InvalidDataException>(() => Example().RequireKind("autoencoder")).Message;
        StringAssert.Contains(message, "anomaly-detector");
        StringAssert.Contains(message, "autoencoder");
    }

    private static ModelFile Example() => new()
    {
        Kind = "anomaly-detector",
        Seed = 42,
        DataFingerprint = "sha256:abc",
        Thresholds = JsonDocument.Parse("""{ "threshold": 0.25 }""").RootElement,
        Tensors = new Dictionary<string, ModelTensor> { ["scale"] = new([1], new float[] { 9 }) },
        Parts = new Dictionary<string, ModelFile>
        {
            ["autoencoder"] = new()
            {
                Kind = "autoencoder",
                Architectures = new Dictionary<string, Architecture> { ["encoder"] = new([3], new Dense(2), new ReLU()) },
                Tensors = new Dictionary<string, ModelTensor>
                {
                    ["encoder.0.weight"] = new([2, 3], new float[] { 1, 2, 3, 4, 5, 6 }),
                    ["encoder.0.bias"] = new([2], new float[] { 7, 8 }),
                },
            },
        },
    };

    private static byte[] Save(ModelFile model)
    {
        var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static ModelFile Load(byte[] bytes) => ModelFile.Load(new MemoryStream(bytes));

    private static InvalidDataException Refused(Action<Dictionary<string, string>> change)
    {
        using SafetensorsFile file = SafetensorsFile.Open(new MemoryStream(Save(Example())));
        var metadata = new Dictionary<string, string>(file.Metadata);
        change(metadata);
        var stream = new MemoryStream();
        SafetensorsFile.Write(stream, file.Tensors.Values.Select(tensor => new TensorData(tensor.Name, tensor.Sizes, file.ReadSingles(tensor.Name))), metadata);
        stream.Position = 0;
        return Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Load(stream));
    }
}
