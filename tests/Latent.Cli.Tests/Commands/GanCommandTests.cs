using System.Globalization;
using System.Text.Json;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Commands;

[TestClass]
public sealed class GanCommandTests
{
    [TestMethod]
    public void Gan_Glyphs_WritesModelReportAndSamples()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 64, 4);
        string model = folder.File("gan.safetensors");
        CommandRun run = CommandRun.Of("gan", folder.Path, "--preset", "gan-mlp", "--epochs", "1", "--out", model, "--report", folder.File("gan.html"), "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        Assert.Contains("Sample 12 after epoch 1", File.ReadAllText(folder.File("gan.html")));
        CommandRun sample = CommandRun.Of("sample", "--model", model, "--count", "2");
        Assert.AreEqual(ExitCode.Success, sample.Code, sample.Error);
        Assert.HasCount(3, sample.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        CommandRun export = CommandRun.Of("export", model, "--network", "generator", "--out", folder.File("generator.onnx"));
        Assert.AreEqual(ExitCode.Success, export.Code, export.Error);
    }

    [TestMethod]
    public void Gan_Conditional_SamplesTheClassAskedFor()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 64, 4);
        string model = folder.File("gan.safetensors");
        CommandRun run = CommandRun.Of("gan", folder.Path, "--preset", "gan-mlp", "--conditional", "--epochs", "1", "--out", model, "--report", folder.File("gan.html"), "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        string report = File.ReadAllText(folder.File("gan.html"));
        Assert.Contains("class 1", report);
        Assert.Contains("Examples per second by epoch", report);
        string[] lines = CommandRun.Of("sample", "--model", model, "--count", "3", "--class", "1").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(4, lines);
        Assert.EndsWith(",label", lines[0].TrimEnd());
        Assert.IsTrue(lines[1..].All(line => line.TrimEnd().EndsWith(",1", StringComparison.Ordinal)));
        CommandRun beyond = CommandRun.Of("sample", "--model", model, "--class", "99");
        Assert.AreNotEqual(ExitCode.Success, beyond.Code);
        Assert.Contains("--class 99", beyond.Error);
    }

    [TestMethod]
    public void Gan_DivergedInTheFirstEpoch_SaysWhyAndWritesNoModel()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 64, 4);
        string model = folder.File("gan.safetensors");
        CommandRun run = CommandRun.Of("gan", folder.Path, "--preset", "gan-mlp", "--batch", "8", "--epochs", "3", "--learning-rate", "1e30", "--out", model, "--report", folder.File("gan.html"), "--json", "--quiet");
        Assert.AreEqual(ExitCode.Diverged, run.Code, run.Error);
        Assert.HasCount(1, run.ErrorLines, run.Error);
        Assert.Contains("lower the learning rate", run.Error);
        Assert.Contains("Nothing was written", run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.AreEqual("diverged", json.RootElement.GetProperty("status").GetString());
        Assert.AreEqual(0, json.RootElement.GetProperty("epochs").GetInt32());
        Assert.Contains("lower the learning rate", json.RootElement.GetProperty("findings")[0].GetString()!);
        Assert.IsFalse(json.RootElement.TryGetProperty("model", out _));
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "gan*"));
    }

    [TestMethod]
    public void Gan_MuchTooFast_GivesJsonWithFindings()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 64, 4);
        CommandRun run = CommandRun.Of("gan", folder.Path, "--preset", "gan-mlp", "--batch", "8", "--epochs", "1", "--learning-rate", "1e6", "--out", folder.File("gan.safetensors"), "--json");
        using JsonDocument json = JsonDocument.Parse(run.Output);
        string[] findings = [.. json.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetString()!)];
        Assert.IsNotEmpty(findings);
        Assert.Contains(findings[0], run.Error);
    }

    [TestMethod]
    public void Json_FiguresThatAreNoNumbers_AreNull()
    {
        string json = JsonSerializer.Serialize(new GanResults("completed", "rows", "gan", 1, 1, new Dictionary<string, double> { ["loss"] = double.NaN, ["real"] = 0.5 }, double.PositiveInfinity, [], 1), ResultsJsonContext.Default.GanResults);
        using JsonDocument read = JsonDocument.Parse(json);
        Assert.AreEqual(JsonValueKind.Null, read.RootElement.GetProperty("figures").GetProperty("loss").ValueKind);
        Assert.AreEqual(0.5, read.RootElement.GetProperty("figures").GetProperty("real").GetDouble());
        Assert.AreEqual(JsonValueKind.Null, read.RootElement.GetProperty("rowsPerSecond").ValueKind);
    }

    [TestMethod]
    public void Gan_Stopped_ResumesToTheSameFile()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 48, 4);
        string[] gan = ["gan", folder.Path, "--preset", "dcgan-28", "--conditional", "--epochs", "4", "--batch", "8", "--seed", "3"];
        string[] stopped = [.. gan, "--out", folder.File("stopped")];
        CommandRun first = CommandRun.StoppedAt("epoch 1:", stopped);
        Assert.AreEqual(ExitCode.Cancelled, first.Code, first.Error);
        Assert.Contains("stopped after 1 of 4 epochs; the same command with --resume goes on from", first.Error);
        Assert.IsTrue(File.Exists(folder.File("stopped.checkpoint")));
        CommandRun second = CommandRun.StoppedAt("epoch 3:", [.. stopped, "--resume"]);
        Assert.AreEqual(ExitCode.Cancelled, second.Code, second.Error);
        Assert.Contains("stopped after 3 of 4 epochs", second.Error);
        Assert.IsFalse(File.Exists(folder.File("stopped")));
        Assert.AreEqual(ExitCode.Success, CommandRun.Of([.. stopped, "--resume", "--quiet"]).Code);
        Assert.AreEqual(ExitCode.Success, CommandRun.Of([.. gan, "--out", folder.File("whole"), "--quiet"]).Code);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.File("whole")), File.ReadAllBytes(folder.File("stopped")));
        Assert.IsFalse(File.Exists(folder.File("stopped.checkpoint")));
    }

    [TestMethod]
    public void Gan_BlankImagesAndAClassOfOne_GivesFiniteSamples()
    {
        // Every pixel is a constant column.
        using var folder = new TemporaryFolder();
        IdxFiles.Write(folder.File("train-images-idx3-ubyte"), [40, 28, 28], new byte[40 * 784]);
        IdxFiles.Write(folder.File("train-labels-idx1-ubyte"), [40], [.. Enumerable.Range(0, 40).Select(row => (byte)(row == 17 ? 1 : 0))]);
        string model = folder.File("gan.safetensors");
        CommandRun run = CommandRun.Of("gan", folder.Path, "--conditional", "--epochs", "2", "--batch", "8", "--out", model, "--report", folder.File("gan.html"), "--json", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        JsonElement figures = JsonDocument.Parse(run.Output).RootElement.GetProperty("figures");
        Assert.IsTrue(figures.EnumerateObject().All(figure => double.IsFinite(figure.Value.GetDouble())), run.Output);
        string[] lines = CommandRun.Of("sample", "--model", model, "--count", "2", "--class", "1").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.HasCount(3, lines);
        Assert.IsTrue(lines[1..].SelectMany(line => line.Split(',')).All(value => float.IsFinite(float.Parse(value, CultureInfo.InvariantCulture))));
    }

    [TestMethod]
    public void Gan_ResumedWithOtherRows_IsRefused()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.WriteGlyphs(folder.Path, "train", 48, 4);
        string[] gan = ["gan", folder.Path, "--preset", "gan-mlp", "--epochs", "2", "--batch", "8", "--out", folder.File("gan")];
        Assert.AreEqual(ExitCode.Cancelled, CommandRun.StoppedAt("epoch 1:", gan).Code);
        IdxFiles.WriteGlyphs(folder.Path, "train", 56, 5);
        CommandRun run = CommandRun.Of([.. gan, "--resume", "--quiet"]);
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.Contains("other data", run.Error);
    }
}
