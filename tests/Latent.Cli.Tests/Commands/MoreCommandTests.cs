using System.Globalization;
using System.Text.Json;
using Latent.Cli.Commands;
using Latent.Data;

namespace Latent.Cli.Tests.Commands;

[TestClass]
public sealed class MoreCommandTests
{
    [TestMethod]
    public void Preset_ForRowsOfAnotherSize_SaysBothSizesAndWhatToDo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File("rows.csv"), Enumerable.Range(0, 40).Select(row => $"{row * row % 17},{row % 7}").Prepend("a,b"));
        foreach ((string[] command, string todo) in ((string[], string)[])[
            (["train", folder.File("rows.csv"), "--preset", "conv-latent10", "--out", folder.File("m")], "leave it out, or give images"),
            (["gan", folder.File("rows.csv"), "--out", folder.File("m")], "'latent augment --method ctgan'")])
        {
            CommandRun run = CommandRun.Of(command);
            Assert.AreEqual(ExitCode.BadInput, run.Code);
            Assert.HasCount(1, run.ErrorLines);
            Assert.Contains("takes rows of 784 values, [1 × 28 × 28], but '", run.Error);
            Assert.Contains(todo, run.Error);
        }

        Directory.CreateDirectory(folder.File("pictures"));
        File.WriteAllBytes(folder.File("pictures/a.png"), PngWriter.ToBytes(ImageGrid.Compose(new float[3 * 8 * 9], [3, 8, 9], 1)));
        Assert.Contains("--size 28x28 and --grey", CommandRun.Of("gan", folder.File("pictures"), "--out", folder.File("m")).Error);
    }

    [TestMethod]
    public void Sample_MoreThanAnArrayHolds_SaysHowMany()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 64, 1);
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("gan", folder.Path, "--preset", "gan-mlp", "--epochs", "1", "--batch", "32", "--out", folder.File("g"), "--quiet").Code);
        CommandRun run = CommandRun.Of("sample", "--model", folder.File("g"), "--count", "10000000", "--out", folder.File("o.csv"));
        Assert.AreEqual(ExitCode.BadInput, run.Code, run.Error);
        Assert.Contains("at most 2739", run.Error);
    }

    [TestMethod]
    public void Search_Queries_FindThemselvesFirst()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 80, 4);
        string images = folder.File("train-images-idx3-ubyte");
        CommandRun run = CommandRun.Of("search", images, "--queries", images, "--neighbours", "3", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.HasCount(1 + (80 * 3), lines);
        Assert.AreEqual("0,1,0,0", lines[1]);
        Assert.StartsWith("79,1,79,0", lines[1 + (79 * 3)]);
        Assert.AreEqual(ExitCode.BadInput, CommandRun.Of("search", images, "--neighbours", "80", "--quiet").Code);
    }

    [TestMethod]
    public void Search_Report_ShowsEachQueryAboveWhatWasFound()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 60, 2);
        string page = folder.File("search.html");
        CommandRun run = CommandRun.Of("search", folder.Path, "--neighbours", "3", "--out", folder.File("found.csv"), "--report", page, "--json", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        JsonElement results = JsonDocument.Parse(run.Output).RootElement;
        Assert.AreEqual(60, results.GetProperty("queries").GetInt32());
        Assert.AreEqual(3, results.GetProperty("neighbours").GetInt32());
        string html = File.ReadAllText(page);
        StringAssert.Contains(html, "Precision at 3");
        StringAssert.Contains(html, "neighbour 3");
        Assert.AreEqual(20 * 4, html.Split("<li><figure>")[1..].Sum(part => part.Split("<img").Length - 1));

        // A table is shown in its own units.
        File.WriteAllLines(folder.File("rows.csv"), Enumerable.Range(0, 30).Select(row => $"{1000 + row},{row % 3}").Prepend("height,width"));
        run = CommandRun.Of("search", folder.File("rows.csv"), "--neighbours", "2", "--out", folder.File("found.csv"), "--report", page, "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        html = File.ReadAllText(page);
        StringAssert.Contains(html, "query 0");
        StringAssert.Contains(html, ">1000<");
        Assert.DoesNotContain("Precision at", html);
    }

    [TestMethod]
    public void Detect_FitReport_ShowsTheTrainingRowsThatStandOut()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(4);
        File.WriteAllLines(folder.File("rows.csv"), Enumerable.Range(0, 200).Select(row => FormattableString.Invariant($"{(row == 77 ? 90 : 10 + random.NextDouble())},{random.NextDouble()}")).Prepend("height,width"));
        string page = folder.File("fit.html");
        CommandRun run = CommandRun.Of("detect", "fit", folder.File("rows.csv"), "--method", "pca", "--out", folder.File("detector.safetensors"), "--report", page, "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        string html = File.ReadAllText(page), worst = html[html.IndexOf("The rows with the highest scores", StringComparison.Ordinal)..];
        string first = worst[worst.IndexOf("<tbody>", StringComparison.Ordinal)..].Split("</tr>")[0];
        StringAssert.Contains(first, ">77<");
        StringAssert.Contains(first, "height 90");
        StringAssert.Contains(html, "Model card");
        StringAssert.Contains(html, "held out in training");
    }

    [TestMethod]
    public void Export_Augment_Gan_Json_GivesFigures()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 24, 2);
        CommandRun run = CommandRun.Of("gan", folder.Path, "--epochs", "2", "--batch", "8", "--seed", "5", "--out", folder.File("gan.safetensors"), "--json", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        JsonElement results = JsonDocument.Parse(run.Output).RootElement;
        Assert.AreEqual(2, results.GetProperty("epochs").GetInt32());
        Assert.IsTrue(double.IsFinite(results.GetProperty("figures").GetProperty("generator").GetDouble()));
        run = CommandRun.Of("export", folder.File("gan.safetensors"), "--out", folder.File("gan.onnx"), "--json");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        StringAssert.Contains(JsonDocument.Parse(run.Output).RootElement.GetProperty("content").GetString(), "generator");
        File.WriteAllLines(folder.File("rows.csv"), Enumerable.Range(0, 40).Select(row => $"{row * row % 17},{row % 7},{(row % 5 == 0 ? "rare" : "usual")}").Prepend("a,b,class"));
        run = CommandRun.Of("augment", folder.File("rows.csv"), "--label", "class", "--out", folder.File("more.csv"), "--json", "--quiet", "--threads", "1");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        Assert.AreEqual(24, JsonDocument.Parse(run.Output).RootElement.GetProperty("made").GetInt32());
    }

    [TestMethod]
    public void Evaluate_Autoencoder_GivesTheErrorBesidePca()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 200, 4);
        string images = folder.File("train-images-idx3-ubyte"), model = folder.File("model.safetensors");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", images, "--out", model, "--epochs", "2", "--latents", "4", "--quiet").Code);
        CommandRun run = CommandRun.Of("evaluate", images, "--model", model, "--baseline", images, "--json");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        double pca = json.RootElement.GetProperty("pcaMeanSquaredError").GetDouble();
        Assert.IsInRange(0.01, 0.06, pca);
        double stated = json.RootElement.GetProperty("meanSquaredError").GetDouble();
        CommandRun errors = CommandRun.Of("reconstruct", images, "--model", model, "--errors-only", "--quiet");
        double mean = errors.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Average(line => double.Parse(line, CultureInfo.InvariantCulture));
        Assert.AreEqual(mean, stated, 1e-8);
    }

    [TestMethod]
    public void Evaluate_Detector_RanksLabelledAnomalies()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(5);
        string Row(double far, int label) => string.Join(',', Enumerable.Range(0, 4).Select(_ => (far + random.NextDouble()).ToString("R", CultureInfo.InvariantCulture)).Append(label.ToString(CultureInfo.InvariantCulture)));
        File.WriteAllLines(folder.File("usual.csv"), Enumerable.Range(0, 300).Select(_ => Row(0, 0)).Prepend("a,b,c,d,label"));
        File.WriteAllLines(folder.File("mixed.csv"), Enumerable.Range(0, 100).Select(row => row % 10 == 0 ? Row(9, 1) : Row(0, 0)).Prepend("a,b,c,d,label"));
        string detector = folder.File("detector.safetensors");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("detect", "fit", folder.File("usual.csv"), "--out", detector, "--quiet").Code);
        CommandRun run = CommandRun.Of("evaluate", folder.File("mixed.csv"), "--model", detector, "--json");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.AreEqual(10, json.RootElement.GetProperty("anomalies").GetInt32());
        Assert.AreEqual(1.0, json.RootElement.GetProperty("rocAuc").GetDouble(), 1e-9);
    }

    [TestMethod]
    public void Sample_Variational_GivesRowsOfTheTable()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 100, 4);
        string model = folder.File("model.safetensors");
        CommandRun train = CommandRun.Of("train", folder.Path, "--preset", "variational", "--out", model, "--epochs", "1", "--quiet");
        Assert.AreEqual(ExitCode.Success, train.Code, train.Error);
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("sample", "--model", model, "--count", "9", "--out", folder.File("samples.png")).Code);
        byte[] png = File.ReadAllBytes(folder.File("samples.png"));
        CollectionAssert.AreEqual((byte[])[0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        CommandRun csv = CommandRun.Of("sample", "--model", model, "--count", "3", "--seed", "2");
        Assert.HasCount(4, csv.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [TestMethod]
    public void Sample_PlainAutoencoder_IsRefused()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 60, 4);
        string model = folder.File("model.safetensors");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", folder.Path, "--out", model, "--epochs", "1", "--latents", "2", "--quiet").Code);
        CommandRun run = CommandRun.Of("sample", "--model", model);
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.HasCount(1, run.ErrorLines, run.Error);
        Assert.Contains("variational", run.Error);
    }

    [TestMethod]
    public void Info_Card_HasTheNetworksAndTheFingerprint()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 60, 4);
        string model = folder.File("model.safetensors");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", folder.Path, "--out", model, "--epochs", "1", "--latents", "2", "--quiet").Code);
        string card = CommandRun.Of("info", model, "--card").Output;
        Assert.StartsWith("# Model card: model.safetensors", card);
        Assert.Contains("## Network: encoder", card);
        Assert.Contains("| epochs | 1 |", card);
        Assert.Contains("## Limits", card);
        using JsonDocument info = JsonDocument.Parse(CommandRun.Of("info", model, "--json").Output);
        Assert.Contains(info.RootElement.GetProperty("dataFingerprint").GetString()!, card);
    }

    [TestMethod]
    public void Train_TableWithWords_MakesColumnsOfThem()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File("rows.csv"), Enumerable.Range(0, 80).Select(row => $"{row},{(row % 3 == 0 ? "red" : "green")}").Prepend("size,colour"));
        string model = folder.File("model.safetensors");
        CommandRun train = CommandRun.Of("train", folder.File("rows.csv"), "--out", model, "--epochs", "2", "--quiet");
        Assert.AreEqual(ExitCode.Success, train.Code, train.Error);
        CommandRun back = CommandRun.Of("reconstruct", folder.File("rows.csv"), "--model", model, "--quiet");
        Assert.StartsWith("size,colour=green,colour=red,error", back.Output);
    }

    [TestMethod]
    public void Help_OfEveryCommand_HasAnExample()
    {
        string root = CommandRun.Of("--help").Output;
        Assert.Contains("latent [command]", root);
        foreach (string command in (string[])["tour", "train", "encode", "reconstruct", "detect", "project", "search", "gan", "sample", "augment", "evaluate", "info", "export", "import"])
        {
            Assert.Contains($"  {command}", root);
            Assert.Contains($"latent {command}", CommandRun.Of(command, "--help").Output.Split("Example:")[1]);
        }
    }

    [TestMethod]
    public void Completion_OfABeginning_GivesTheCommands()
    {
        CommandRun run = CommandRun.Of("[suggest:2]", "tr");
        Assert.Contains("train", run.Output);
    }
}
