using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using Latent.Autoencoders;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Tour;

[TestClass]
public sealed partial class TourTests
{
    private static readonly string[] Quick = ["tour", "--rows", "200", "--epochs", "2", "--latents", "4", "--map-rows", "60"];

    [TestMethod]
    public void Tour_Glyphs_WritesReportResultsModelAndMap()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of([.. Quick, "--out", folder.File("out"), "--seed", "5"]);
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        CollectionAssert.AreEquivalent(
            (string[])["autoencoder.safetensors", "detector.safetensors", "map.csv", "report.html", "results.json"],
            Directory.GetFiles(folder.File("out")).Select(Path.GetFileName).ToArray());
        Assert.Contains("report.html", run.Output);

        using JsonDocument results = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.File("out"), "results.json")));
        JsonElement root = results.RootElement;
        Assert.AreEqual("completed", root.GetProperty("status").GetString());
        Assert.AreEqual(5, root.GetProperty("seed").GetInt32());
        Assert.AreEqual(200, root.GetProperty("data").GetProperty("trainingRows").GetInt32());
        Assert.AreEqual(2, root.GetProperty("training").GetProperty("epochs").GetArrayLength());
        Assert.AreEqual(50, root.GetProperty("map").GetProperty("rows").GetInt32());
        foreach (string figure in (string[])["autoencoderAuc", "pcaAuc", "neighbourAuc"])
        {
            Assert.IsInRange(0.0, 1.0, root.GetProperty("anomaly").GetProperty(figure).GetDouble());
        }

        JsonElement counts = root.GetProperty("classification").GetProperty("labelCounts");
        Assert.AreEqual(100, counts[0].GetProperty("labels").GetInt32());
        Assert.AreEqual(5, counts[0].GetProperty("latent").GetProperty("draws").GetArrayLength());
        Assert.IsGreaterThan(0.2, counts[0].GetProperty("raw").GetProperty("mean").GetDouble());
        Assert.IsGreaterThan(0, root.GetProperty("totalSeconds").GetDouble());
    }

    [TestMethod]
    public void Tour_ReconstructionError_IsThatOfTheSavedModel()
    {
        using var folder = new TemporaryFolder();
        Assert.AreEqual(ExitCode.Success, CommandRun.Of([.. Quick, "--out", folder.File("out"), "--quiet"]).Code);
        using JsonDocument results = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.File("out"), "results.json")));
        double stated = results.RootElement.GetProperty("reconstruction").GetProperty("autoencoderMse").GetDouble();

        Data.MemorySamples all = Data.GlyphImages.Generate(250, 1);
        using Autoencoder model = Autoencoder.Load(Path.Combine(folder.File("out"), "autoencoder.safetensors"));
        var errors = new float[50];
        model.ReconstructionErrors(all.Values[(200 * 784)..], 50, errors);
        Assert.AreEqual(errors.Average(error => (double)error), stated, 1e-9);
        Assert.AreEqual(4, model.Latent.Length);
    }

    [TestMethod]
    public void Tour_SameSeedOneThreadOrTwo_SameModelBytes()
    {
        using var folder = new TemporaryFolder();
        string[] files = [.. ((string[])["1", "2"]).Select(threads =>
        {
            Assert.AreEqual(ExitCode.Success, CommandRun.Of([.. Quick, "--quiet", "--threads", threads, "--out", folder.File(threads)]).Code);
            return Path.Combine(folder.File(threads), "autoencoder.safetensors");
        })];
        CollectionAssert.AreEqual(File.ReadAllBytes(files[0]), File.ReadAllBytes(files[1]));
    }

    [TestMethod]
    public void Tour_Json_IsTheWholeOutput()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of([.. Quick, "--json", "--out", folder.File("out")]);
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        Assert.AreEqual(File.ReadAllText(Path.Combine(folder.File("out"), "results.json")), run.Output.TrimEnd());
    }

    [TestMethod]
    public void Tour_Quiet_WritesNothingToTheTerminal()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of([.. Quick, "--quiet", "--out", folder.File("out")]);
        Assert.AreEqual((ExitCode.Success, "", ""), (run.Code, run.Output, run.Error));
    }

    [TestMethod]
    public void Tour_IdxFolder_ReadsBothParts()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("data"));
        IdxFiles.WriteGlyphs(folder.File("data"), "train", 120, 1);
        IdxFiles.WriteGlyphs(folder.File("data"), "t10k", 60, 2);
        CommandRun run = CommandRun.Of("tour", "--data", folder.File("data"), "--epochs", "1", "--latents", "3", "--out", folder.File("out"), "--json", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        using JsonDocument results = JsonDocument.Parse(run.Output);
        JsonElement data = results.RootElement.GetProperty("data");
        Assert.AreEqual((120, 60), (data.GetProperty("trainingRows").GetInt32(), data.GetProperty("testRows").GetInt32()));
        Assert.AreEqual("1,28,28", string.Join(',', data.GetProperty("shape").EnumerateArray()));
        Assert.AreEqual("class 9", results.RootElement.GetProperty("anomaly").GetProperty("leftOutClass").GetString());
    }

    [TestMethod]
    public void Tour_CsvTable_RunsWithoutPictures()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(3);
        string[] lines = [.. Enumerable.Range(0, 300).Select(row =>
        {
            double side = row % 2 == 0 ? -2 : 2;
            return FormattableString.Invariant($"{side + random.NextDouble()},{random.NextDouble() - side},{random.NextDouble()},{(row % 2 == 0 ? "left" : "right")}");
        }).Prepend("a,b,c,class")];
        File.WriteAllLines(folder.File("rows.csv"), lines);
        CommandRun run = CommandRun.Of("tour", "--data", folder.File("rows.csv"), "--epochs", "3", "--latents", "2", "--out", folder.File("out"), "--json", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        using JsonDocument results = JsonDocument.Parse(run.Output);
        Assert.AreEqual("left,right", string.Join(',', results.RootElement.GetProperty("data").GetProperty("classes").EnumerateArray()));
        Assert.IsGreaterThan(0.9, results.RootElement.GetProperty("classification").GetProperty("labelCounts")[0].GetProperty("raw").GetProperty("mean").GetDouble());
        Assert.DoesNotContain("<img", File.ReadAllText(Path.Combine(folder.File("out"), "report.html")));
    }

    [TestMethod]
    public void Tour_StoppedInTraining_KeepsCheckpointAndReportAndResumes()
    {
        using var folder = new TemporaryFolder();
        string stopped = folder.File("stopped"), whole = folder.File("whole");
        CommandRun run = CommandRun.StoppedAt("epoch 1/2", [.. Quick, "--out", stopped]);
        Assert.AreEqual(ExitCode.Cancelled, run.Code, run.Error);
        CollectionAssert.AreEquivalent((string[])["checkpoint.safetensors", "report.html", "results.json"], Directory.GetFiles(stopped).Select(Path.GetFileName).ToArray());
        using (JsonDocument results = JsonDocument.Parse(File.ReadAllText(Path.Combine(stopped, "results.json"))))
        {
            Assert.AreEqual("cancelled", results.RootElement.GetProperty("status").GetString());
            Assert.AreEqual(1, results.RootElement.GetProperty("training").GetProperty("epochs").GetArrayLength());
            Assert.IsFalse(results.RootElement.TryGetProperty("map", out _));
        }

        Assert.AreEqual(ExitCode.Success, CommandRun.Of([.. Quick, "--resume", "--quiet", "--out", stopped]).Code);
        Assert.AreEqual(ExitCode.Success, CommandRun.Of([.. Quick, "--quiet", "--out", whole]).Code);
        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(whole, "autoencoder.safetensors")),
            File.ReadAllBytes(Path.Combine(stopped, "autoencoder.safetensors")));
        Assert.IsFalse(File.Exists(Path.Combine(stopped, "checkpoint.safetensors")));
    }

    [TestMethod]
    public void Tour_StoppedAfterTraining_KeepsTheModel()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.StoppedAt("Encoding", [.. Quick, "--out", folder.File("out")]);
        Assert.AreEqual(ExitCode.Cancelled, run.Code, run.Error);
        Assert.IsTrue(File.Exists(Path.Combine(folder.File("out"), "autoencoder.safetensors")));
        Assert.IsTrue(File.Exists(Path.Combine(folder.File("out"), "report.html")));
    }

    [TestMethod]
    public void Tour_StoppedAtOnce_WritesNothing()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var error = new StringWriter();
        int code = LatentCommand.Run([.. Quick, "--out", folder.File("out")], TextWriter.Null, error, false, stop.Token);
        Assert.AreEqual(ExitCode.Cancelled, code);
        Assert.IsFalse(Directory.Exists(folder.File("out")));
    }

    [TestMethod]
    public void Report_IsWellFormedAndAsksNothingOfANetwork()
    {
        using var folder = new TemporaryFolder();
        Assert.AreEqual(ExitCode.Success, CommandRun.Of([.. Quick, "--quiet", "--out", folder.File("out")]).Code);
        string html = File.ReadAllText(Path.Combine(folder.File("out"), "report.html"));
        Assert.AreEqual("", Reference().Match(html).Value, "The report refers to something outside of it.");

        var page = new XmlDocument { XmlResolver = null };
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        page.Load(reader);
        Assert.AreEqual("en", page.DocumentElement!.GetAttribute("lang"));
        XmlElement[] all = [.. page.SelectNodes("//*")!.Cast<XmlElement>()];
        string[] ids = [.. all.Select(element => element.GetAttribute("id")).Where(id => id.Length > 0)];
        CollectionAssert.AllItemsAreUnique(ids);
        foreach (XmlElement element in all)
        {
            switch (element.Name)
            {
                case "img":
                    Assert.IsGreaterThan(0, element.GetAttribute("alt").Length, "A picture has no description.");
                    Assert.StartsWith("data:image/png;base64,", element.GetAttribute("src"));
                    break;
                case "svg":
                    Assert.AreEqual("img", element.GetAttribute("role"));
                    break;
                case "a":
                    CollectionAssert.Contains(ids, element.GetAttribute("href")[1..]);
                    break;
            }

            foreach (string names in (string[])["aria-labelledby", "aria-describedby"])
            {
                foreach (string id in element.GetAttribute(names).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    CollectionAssert.Contains(ids, id);
                }
            }
        }

        foreach (string section in (string[])["summary", "training", "reconstruction", "labels", "map", "anomalies", "settings"])
        {
            CollectionAssert.Contains(ids, section);
        }
    }

    [GeneratedRegex("""(?<![-\w])(?:src|href|action|data)\s*=\s*"(?!#|data:)|https?://|url\(|@import|fetch\(|XMLHttpRequest""", RegexOptions.IgnoreCase)]
    private static partial Regex Reference();
}
