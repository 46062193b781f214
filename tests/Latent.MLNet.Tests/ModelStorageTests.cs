using System.IO.Compression;
using Latent.MLNet.Tests.Harness;
using Microsoft.ML;

namespace Latent.MLNet.Tests;

[TestClass]
public sealed class ModelStorageTests
{
    [TestMethod]
    public void Load_InAFreshProcess_NeedsNoRegistration()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        ITransformer model = ml.Transforms.Autoencode("Latent", "Features", TestRows.Small())
            .Append(ml.AnomalyDetection.Trainers.Autoencoder("Latent")).Fit(rows);
        using var folder = new TemporaryFolder();
        string path = folder.File("model.zip");
        ml.Model.Save(model, rows.Schema, path);
        (int exitCode, string output) = FreshProcess.Load(path);
        Assert.AreEqual(0, exitCode, output);
        Assert.AreEqual(string.Join('\n', ViewChecks.Rows(model.Transform(rows), "Score")), output.Trim().ReplaceLineEndings("\n"));
    }

    [TestMethod]
    public void Save_Twice_GivesTheSameWeights()
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        ITransformer model = ml.Transforms.Autoencode("Latent", "Features", TestRows.Small()).Fit(rows);
        byte[] first = Entry(Save(ml, model, rows), "Model.safetensors");
        ITransformer loaded = new MLContext().Model.Load(new MemoryStream(Save(ml, model, rows)), out _);
        CollectionAssert.AreEqual(first, Entry(Save(ml, loaded, rows), "Model.safetensors"));
    }

    [TestMethod]
    public void Load_WithoutItsWeights_SaysWhatIsMissing()
    {
        string message = MessageOfLoading(zip => zip.Entries.Single(entry => entry.Name == "Model.safetensors").Delete());
        Assert.Contains("Model.safetensors", message);
    }

    [TestMethod]
    public void Load_OfCutWeights_SaysThatTheModelIsDamaged()
    {
        string message = MessageOfLoading(zip => Change(zip, "Model.safetensors", bytes => bytes[..(bytes.Length / 2)]));
        Assert.Contains("damaged", message);
    }

    [TestMethod]
    public void Load_OfWeightsThatAreNone_SaysThatTheModelIsDamaged()
    {
        string message = MessageOfLoading(zip => Change(zip, "Model.safetensors", bytes => [.. bytes.Select(_ => (byte)0xFF)]));
        Assert.Contains("damaged", message);
    }

    [TestMethod]
    public void Load_OfALaterFormat_SaysToUpdate()
    {
        string message = MessageOfLoading(zip => Change(zip, "Model.key", bytes =>
        {
            // The format stands before the kind, a string with its length.
            int kind = bytes.AsSpan().IndexOf("\u000aautoencode"u8);
            bytes[kind - 4] = 9;
            return bytes;
        }));
        Assert.Contains("format 9", message);
        Assert.Contains("update", message);
    }

    private static string MessageOfLoading(Action<ZipArchive> damage)
    {
        MLContext ml = TestRows.Context();
        IDataView rows = TestRows.View(ml);
        using var stream = new MemoryStream();
        stream.Write(Save(ml, ml.Transforms.Autoencode("Latent", "Features", TestRows.Small(1)).Fit(rows), rows));
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            damage(zip);
        }

        stream.Position = 0;
        Exception e = Assert.Throws<Exception>(() => new MLContext().Model.Load(stream, out _));
        while (e.InnerException is not null && e is not FormatException)
        {
            e = e.InnerException;
        }

        Assert.IsInstanceOfType<FormatException>(e);
        return e.Message;
    }

    private static byte[] Save(MLContext ml, ITransformer model, IDataView rows)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(model, rows.Schema, stream);
        return stream.ToArray();
    }

    private static byte[] Entry(byte[] zip, string name)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        using Stream stream = archive.Entries.Single(entry => entry.Name == name).Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static void Change(ZipArchive zip, string name, Func<byte[], byte[]> change)
    {
        ZipArchiveEntry entry = zip.Entries.Single(candidate => candidate.Name == name);
        using var memory = new MemoryStream();
        using (Stream stream = entry.Open())
        {
            stream.CopyTo(memory);
        }

        string path = entry.FullName;
        entry.Delete();
        using Stream target = zip.CreateEntry(path).Open();
        target.Write(change(memory.ToArray()));
    }
}
