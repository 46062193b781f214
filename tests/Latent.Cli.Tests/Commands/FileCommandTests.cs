using System.Globalization;
using System.Text.Json;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Commands;

[TestClass]
public sealed class FileCommandTests
{
    [TestMethod]
    public void Train_Table_KeepsColumnsAndScaling()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 400, "a,b,c,d");
        string model = folder.File("model.safetensors");
        CommandRun train = CommandRun.Of("train", data, "--out", model, "--epochs", "30", "--latents", "2", "--json", "--quiet");
        Assert.AreEqual(ExitCode.Success, train.Code, train.Error);
        using JsonDocument json = JsonDocument.Parse(train.Output);
        Assert.AreEqual(30, json.RootElement.GetProperty("training").GetProperty("epochs").GetArrayLength());
        Assert.IsFalse(File.Exists(model + ".checkpoint"));

        // The columns in another order give the same latents: they are found by name.
        string turned = WriteTable(folder, "turned.csv", 400, "d,c,b,a");
        CommandRun first = CommandRun.Of("encode", data, "--model", model, "--quiet");
        CommandRun second = CommandRun.Of("encode", turned, "--model", model, "--quiet");
        Assert.AreEqual(ExitCode.Success, first.Code, first.Error);
        Assert.AreEqual(401, first.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("z0,z1", first.Output);
        Assert.AreEqual(first.Output, second.Output);
    }

    [TestMethod]
    public void Reconstruct_Table_ComesBackInItsOwnUnits()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 600, "a,b,c,d");
        string model = folder.File("model.safetensors");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", data, "--out", model, "--epochs", "60", "--latents", "2", "--quiet").Code);
        CommandRun run = CommandRun.Of("reconstruct", data, "--model", model, "--out", folder.File("back.csv"), "--json", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);

        // Two numbers carry the table, so that two latents bring it back; the mean of column a is 1000.
        string[] lines = File.ReadAllLines(folder.File("back.csv"));
        Assert.AreEqual("a,b,c,d,error", lines[0]);
        double mean = lines.Skip(1).Average(line => double.Parse(line.Split(',')[0], CultureInfo.InvariantCulture));
        Assert.AreEqual(1000, mean, 20);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.IsLessThan(0.2, json.RootElement.GetProperty("meanSquaredError").GetDouble());
    }

    [TestMethod]
    public void Encode_Shards_ConcatenateToTheWhole()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 101, "a,b,c,d");
        string model = folder.File("model.safetensors");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", data, "--out", model, "--epochs", "1", "--quiet").Code);
        string whole = CommandRun.Of("encode", data, "--model", model, "--quiet").Output;
        string parts = string.Concat(Enumerable.Range(1, 3).Select(part => CommandRun.Of("encode", data, "--model", model, "--quiet", "--shard", $"{part}/3").Output));
        Assert.AreEqual(whole, parts);
    }

    [TestMethod]
    public void Train_Stopped_ResumesToTheSameFile()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 300, "a,b,c,d");
        string[] train = ["train", data, "--epochs", "4", "--latents", "2"];
        CommandRun stopped = CommandRun.StoppedAt("epoch 2/4", [.. train, "--out", folder.File("stopped")]);
        Assert.AreEqual(ExitCode.Cancelled, stopped.Code, stopped.Error);
        Assert.IsTrue(File.Exists(folder.File("stopped.checkpoint")));
        Assert.IsFalse(File.Exists(folder.File("stopped")));
        Assert.AreEqual(ExitCode.Success, CommandRun.Of([.. train, "--out", folder.File("stopped"), "--resume", "--quiet"]).Code);
        Assert.AreEqual(ExitCode.Success, CommandRun.Of([.. train, "--out", folder.File("whole"), "--quiet"]).Code);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.File("whole")), File.ReadAllBytes(folder.File("stopped")));
    }

    [TestMethod]
    public void Detect_Outlier_IsFlaggedAndExplained()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 500, "a,b,c,d");
        string detector = folder.File("detector.safetensors");
        CommandRun fit = CommandRun.Of("detect", "fit", data, "--out", detector, "--contamination", "0.02", "--quiet");
        Assert.AreEqual(ExitCode.Success, fit.Code, fit.Error);
        File.WriteAllLines(folder.File("new.csv"), ["a,b,c,d", "1000,0,0,0", "1000,0,400,0"]);
        CommandRun score = CommandRun.Of("detect", "score", folder.File("new.csv"), "--model", detector, "--explain", "1", "--quiet", "--report", folder.File("report.html"));
        Assert.AreEqual(ExitCode.Success, score.Code, score.Error);
        Assert.Contains("c 400, usual", File.ReadAllText(folder.File("report.html")));
        string[] lines = score.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.AreEqual("row,score,flagged,explanation", lines[0]);
        Assert.Contains(",false,", lines[1]);
        Assert.Contains(",true,\"c is 400", lines[2]);
    }

    [TestMethod]
    [DataRow("autoencoder")]
    [DataRow("variational")]
    [DataRow("latent-mahalanobis")]
    [DataRow("latent-neighbours")]
    [DataRow("deep-svdd")]
    [DataRow("neighbours")]
    [DataRow("subsampled-neighbours")]
    [DataRow("isolation-forest")]
    [DataRow("pca")]
    public void Detect_EachMethod_FitsScoresAndExplains(string method)
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 200, "a,b,c,d"), detector = folder.File("detector.safetensors");
        CommandRun fit = CommandRun.Of("detect", "fit", data, "--out", detector, "--method", method, "--threshold", "quantile:0.99", "--quiet");
        Assert.AreEqual(ExitCode.Success, fit.Code, fit.Error);
        File.WriteAllLines(folder.File("new.csv"), ["a,b,c,d", "1000,0,0,0", "9000,400,4000,400"]);
        CommandRun score = CommandRun.Of("detect", "score", folder.File("new.csv"), "--model", detector, "--explain", "1", "--quiet");
        string[] lines = score.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.HasCount(3, lines, score.Error);
        Assert.Contains(",true,\"", lines[2]);
        Assert.Contains(", usual ", lines[2]);
    }

    [TestMethod]
    [DataRow("--method", "magic")]
    [DataRow("--threshold", "quantile")]
    [DataRow("--threshold", "magic:0.5")]
    [DataRow("--threshold", "quantile:2")]
    public void Detect_WrongChoice_IsRefused(string option, string value)
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 50, "a,b,c,d");
        CommandRun run = CommandRun.Of("detect", "fit", data, "--out", folder.File("no.safetensors"), option, value, "--quiet");
        Assert.AreNotEqual(ExitCode.Success, run.Code);
        Assert.IsFalse(File.Exists(folder.File("no.safetensors")));
    }

    [TestMethod]
    public void Detect_Images_HaveAColouredHeatMapInTheReport()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 60, 4);
        string detector = folder.File("detector.safetensors");
        CommandRun fit = CommandRun.Of("detect", "fit", folder.Path, "--out", detector, "--method", "pca", "--quiet");
        Assert.AreEqual(ExitCode.Success, fit.Code, fit.Error);
        CommandRun score = CommandRun.Of("detect", "score", folder.Path, "--model", detector, "--out", folder.File("scores.csv"), "--quiet", "--report", folder.File("report.html"));
        Assert.AreEqual(ExitCode.Success, score.Code, score.Error);
        string page = File.ReadAllText(folder.File("report.html"));
        Assert.Contains("data:image/png;base64,", page);
        Assert.Contains("share of the score", page);
    }

    [TestMethod]
    public void Project_Glyphs_WritesPointsAndAReport()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 120, 4);
        CommandRun run = CommandRun.Of("project", folder.Path, "--out", folder.File("map.csv"), "--report", folder.File("map.html"), "--json", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        string[] lines = File.ReadAllLines(folder.File("map.csv"));
        Assert.AreEqual("x,y,label", lines[0]);
        Assert.HasCount(121, lines);
        Assert.Contains("data:image/png;base64,", File.ReadAllText(folder.File("map.html")));
    }

    [TestMethod]
    public void Project_Picture_IsDrawnInTheFormOfItsEnding()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 30, "a,b,c,d");
        foreach (string name in (string[])["map.png", "map.svg"])
        {
            CommandRun run = CommandRun.Of("project", data, "--picture", folder.File(name), "--out", folder.File("map.csv"), "--report", folder.File("map.html"), "--quiet");
            Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        }

        CollectionAssert.AreEqual("PNG"u8.ToArray(), File.ReadAllBytes(folder.File("map.png"))[1..4]);
        Assert.StartsWith("<svg", File.ReadAllText(folder.File("map.svg")));
        Assert.Contains("Trustworthiness", File.ReadAllText(folder.File("map.html")));
        Assert.AreEqual(ExitCode.BadInput, CommandRun.Of("project", data, "--picture", folder.File("map.gif"), "--out", folder.File("map.csv"), "--quiet").Code);
    }

    [TestMethod]
    public void Project_ByUmap_SaysSoInResultsAndReport()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 30, "a,b,c,d");
        CommandRun run = CommandRun.Of("project", data, "--method", "umap", "--neighbours", "7", "--out", folder.File("map.csv"), "--report", folder.File("map.html"), "--json", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        Assert.Contains("\"method\":\"umap\"", run.Output.Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains("\"neighbours\":7", run.Output.Replace(" ", "", StringComparison.Ordinal));
        string page = File.ReadAllText(folder.File("map.html"));
        Assert.Contains("UMAP", page);
        Assert.DoesNotContain("Kullback", page);
        Assert.HasCount(31, File.ReadAllLines(folder.File("map.csv")));
    }

    [TestMethod]
    [DataRow("umap", "--perplexity", "--perplexity is for --method tsne")]
    [DataRow("tsne", "--neighbours", "--neighbours is for --method umap")]
    public void Project_OptionOfTheOtherMethod_IsRefused(string method, string option, string expected)
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 30, "a,b,c,d");
        CommandRun run = CommandRun.Of("project", data, "--method", method, option, "5", "--out", folder.File("map.csv"), "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.Contains(expected, run.Error);
        Assert.IsFalse(File.Exists(folder.File("map.csv")));
    }

    [TestMethod]
    public void Project_PerplexityTooLarge_SaysWhatIsAllowed()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 30, "a,b,c,d");
        CommandRun run = CommandRun.Of("project", data, "--perplexity", "50", "--out", folder.File("map.csv"), "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.HasCount(1, run.ErrorLines, run.Error);
        Assert.Contains("--perplexity is 50; allowed is from 1", run.Error);
        Assert.IsFalse(File.Exists(folder.File("map.csv")));
    }

    [TestMethod]
    public void Info_ShowsNetworksAndJsonOfThem()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 60, "a,b,c,d");
        string model = folder.File("model.safetensors");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", data, "--out", model, "--epochs", "1", "--latents", "2", "--seed", "9", "--quiet").Code);
        CommandRun text = CommandRun.Of("info", model);
        Assert.Contains("encoder", text.Output);
        Assert.Contains("seed 9", text.Output);
        using JsonDocument json = JsonDocument.Parse(CommandRun.Of("info", model, "--json").Output);
        Assert.AreEqual("autoencoder", json.RootElement.GetProperty("kind").GetString());
        Assert.IsTrue(json.RootElement.GetProperty("architectures").TryGetProperty("decoder", out _));
        Assert.AreEqual(4, json.RootElement.GetProperty("preparation").GetProperty("columns").GetArrayLength());
    }

    [TestMethod]
    [DataRow("train", "missing.csv")]
    [DataRow("encode", "missing.csv")]
    [DataRow("info", "missing.safetensors")]
    [DataRow("export", "missing.safetensors")]
    public void Command_MissingFile_IsOneLine(string command, string file)
    {
        CommandRun run = CommandRun.Of(command, file);
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.HasCount(1, run.ErrorLines, run.Error);
    }

    [TestMethod]
    public void Encode_RowsOfAnotherWidth_SaysBothWidths()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 60, 4);
        string model = folder.File("model.safetensors");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", folder.Path, "--out", model, "--epochs", "1", "--latents", "2", "--quiet").Code);
        string data = WriteTable(folder, "rows.csv", 10, "a,b,c,d");
        CommandRun run = CommandRun.Of("encode", data, "--model", model);
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.Contains("4", run.Error);
        Assert.Contains("784", run.Error);
    }

    [TestMethod]
    public void Import_WeightsOfAnExport_GiveTheSameLatents()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 60, 4);
        string model = folder.File("model.safetensors"), again = folder.File("again.safetensors"), networks = folder.File("networks.json");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", folder.Path, "--out", model, "--epochs", "1", "--latents", "2", "--quiet").Code);
        using (JsonDocument info = JsonDocument.Parse(CommandRun.Of("info", model, "--json").Output))
        {
            File.WriteAllText(networks, info.RootElement.GetProperty("architectures").GetRawText());
        }

        CommandRun import = CommandRun.Of("import", model, "--architecture", networks, "--out", again, "--quiet");
        Assert.AreEqual(ExitCode.Success, import.Code, import.Error);
        Assert.AreEqual(CommandRun.Of("encode", folder.Path, "--model", model, "--quiet").Output, CommandRun.Of("encode", folder.Path, "--model", again, "--quiet").Output);

        File.WriteAllText(networks, "{}");
        Assert.AreEqual(ExitCode.BadInput, CommandRun.Of("import", model, "--architecture", networks, "--out", again).Code);
    }

    [TestMethod]
    public void Export_Encoder_WritesAFile()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 60, 4);
        string model = folder.File("model.safetensors");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", folder.Path, "--out", model, "--epochs", "1", "--latents", "2", "--quiet").Code);
        CommandRun run = CommandRun.Of("export", model, "--network", "encoder", "--out", folder.File("encoder.onnx"));
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        Assert.Contains("output [batch × 2]", run.Output);
        Assert.IsGreaterThan(1000L, new FileInfo(folder.File("encoder.onnx")).Length);
        Assert.AreEqual(ExitCode.BadInput, CommandRun.Of("export", model, "--network", "generator", "--out", folder.File("no.onnx")).Code);
        Assert.IsFalse(File.Exists(folder.File("no.onnx")));
    }

    [TestMethod]
    public void Import_ExportedTable_GivesTheSameRowsInTheirOwnUnits()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 200, "a,b,c,d");
        string model = folder.File("model.safetensors"), onnx = folder.File("model.onnx"), again = folder.File("again.safetensors");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", data, "--out", model, "--epochs", "2", "--latents", "2", "--quiet").Code);
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("export", model, "--out", onnx).Code);
        CommandRun import = CommandRun.Of("import", onnx, "--out", again);
        Assert.AreEqual(ExitCode.Success, import.Code, import.Error);
        double[] first = Latents(model), second = Latents(again);
        Assert.HasCount(400, first);
        for (int i = 0; i < first.Length; i++)
        {
            Assert.AreEqual(first[i], second[i], 1e-4, $"value {i}");
        }

        double[] Latents(string path) => [.. CommandRun.Of("encode", data, "--model", path, "--quiet").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).SelectMany(line => line.Split(',')).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
    }

    [TestMethod]
    public void Export_Detector_HasScoreAndFlag()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder, "rows.csv", 100, "a,b,c,d"), detector = folder.File("detector.safetensors"), onnx = folder.File("detector.onnx");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("detect", "fit", data, "--out", detector, "--quiet").Code);
        CommandRun run = CommandRun.Of("export", detector, "--out", onnx);
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        Assert.Contains("flagged [batch × 1]", run.Output);
        CommandRun refused = CommandRun.Of("import", onnx, "--out", folder.File("no.safetensors"));
        Assert.AreEqual(ExitCode.BadInput, refused.Code);
        Assert.HasCount(1, refused.ErrorLines, refused.Error);
        Assert.IsFalse(File.Exists(folder.File("no.safetensors")));
    }

    [TestMethod]
    public void Info_BrokenFile_IsOneLine()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("model.safetensors"), [1, 2, 3]);
        CommandRun run = CommandRun.Of("info", folder.File("model.safetensors"));
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.HasCount(1, run.ErrorLines, run.Error);
    }

    /// <summary>Rows of four columns that follow from two numbers: a = 1000 + 100 u, b = v, c = u + v, d = u − v.</summary>
    private static string WriteTable(TemporaryFolder folder, string name, int rows, string header)
    {
        var random = new Random(7);
        string[] columns = header.Split(',');
        IEnumerable<string> lines = Enumerable.Range(0, rows).Select(_ =>
        {
            double u = (random.NextDouble() * 2) - 1, v = (random.NextDouble() * 2) - 1;
            return string.Join(',', columns.Select(column => (column switch { "a" => 1000 + (100 * u), "b" => v, "c" => u + v, _ => u - v }).ToString("R", CultureInfo.InvariantCulture)));
        });
        File.WriteAllLines(folder.File(name), lines.Prepend(header));
        return folder.File(name);
    }
}
