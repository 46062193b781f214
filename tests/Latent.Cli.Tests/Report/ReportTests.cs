using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Report;

/// <summary>The report of each command over files: one well-formed file, with what the command did. check-reports.js beside this file opens them in a browser.</summary>
[TestClass]
public sealed class ReportTests
{
    [TestMethod]
    public void Reports_OfATable_HaveTheirSections()
    {
        using var folder = new TemporaryFolder();
        string rows = Write(folder, "rows.csv", 300, anomalies: false), test = Write(folder, "test.csv", 100, anomalies: true);
        string model = folder.File("model.safetensors"), detector = folder.File("detector.safetensors"), variational = folder.File("variational.safetensors");
        Sections(["train", rows, "--label", "kind", "--epochs", "2", "--latents", "2", "--out", model, "--quiet"], "training", "first", "latents", "data", "settings", "card");
        Sections(["encode", rows, "--model", model, "--out", folder.File("e.csv"), "--quiet"], "latents", "data", "card");
        Sections(["reconstruct", rows, "--model", model, "--out", folder.File("r.csv"), "--quiet"], "errors", "first", "worst", "latents", "data", "card");
        Sections(["evaluate", test, "--model", model, "--baseline", rows], "comparison", "errors", "first", "worst", "data", "card");
        Succeed("detect", "fit", rows, "--label", "kind", "--out", detector, "--quiet");
        Sections(["detect", "score", test, "--model", detector, "--out", folder.File("s.csv"), "--quiet"], "scores", "worst", "data", "settings");
        Sections(["evaluate", test, "--model", detector, "--label", "kind"], "ranking", "worst", "data", "card");
        Sections(["augment", rows, "--label", "kind", "--per-class", "200", "--out", folder.File("a.csv"), "--quiet"], "classes", "quality", "columns", "data");
        Succeed("train", rows, "--label", "kind", "--preset", "variational", "--epochs", "1", "--out", variational, "--quiet");
        Sections(["sample", "--model", variational, "--count", "5", "--out", folder.File("v.csv")], "samples", "card");

        void Sections(string[] command, params string[] expected)
        {
            string page = folder.File($"{string.Join('-', command.TakeWhile(word => char.IsAsciiLetter(word[0]) && !word.Contains(Path.DirectorySeparatorChar)))}.html");
            Succeed([.. command, "--report", page]);
            XElement body = XDocument.Load(page).Root!.Element("body")!;
            CollectionAssert.AreEqual(expected, body.Descendants("section").Select(section => section.Attribute("id")!.Value).ToArray(), string.Join(' ', command));
            Assert.IsFalse(File.ReadAllText(page).Contains("src=\"http", StringComparison.Ordinal), "It loads something from elsewhere.");
        }
    }

    [TestMethod]
    public void Report_InAFolderThatCannotBe_IsRefusedBeforeAnyWork()
    {
        using var folder = new TemporaryFolder();
        string rows = Write(folder, "rows.csv", 60, anomalies: false);
        CommandRun run = CommandRun.Of("train", rows, "--out", folder.File("model"), "--epochs", "1", "--report", folder.Path, "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.HasCount(1, run.ErrorLines, run.Error);
        Assert.IsFalse(File.Exists(folder.File("model")));
    }

    [TestMethod]
    public void Card_AsJson_LeavesWhatPeopleKnowOpen()
    {
        using var folder = new TemporaryFolder();
        string rows = Write(folder, "rows.csv", 60, anomalies: false), model = folder.File("model");
        Succeed("train", rows, "--label", "kind", "--out", model, "--epochs", "1", "--latents", "2", "--quiet");
        using JsonDocument card = JsonDocument.Parse(CommandRun.Of("info", model, "--card", "--json").Output);
        Assert.AreEqual("autoencoder", card.RootElement.GetProperty("kind").GetString());
        Assert.AreEqual(3, card.RootElement.GetProperty("columns").GetArrayLength());
        Assert.AreEqual(JsonValueKind.Null, card.RootElement.GetProperty("intendedUse").ValueKind);
    }

    private static void Succeed(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments);
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
    }

    private static string Write(TemporaryFolder folder, string name, int rows, bool anomalies)
    {
        var random = new Random(rows);
        File.WriteAllLines(folder.File(name), Enumerable.Range(0, rows).Select(row =>
        {
            double u = random.NextDouble(), v = random.NextDouble();
            int kind = row % 10 == 0 ? 1 : 0;
            return string.Create(CultureInfo.InvariantCulture, $"{100 + u},{v + (anomalies && kind == 1 ? 5 : 0)},{u - v},{kind}");
        }).Prepend("temperature,pressure,flow,kind"));
        return folder.File(name);
    }
}
