using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Commands;

[TestClass]
public sealed class AugmentCommandTests
{
    [TestMethod]
    [DataRow("ctgan")]
    [DataRow("tvae")]
    public void Augment_ByANetwork_MakesWholeRowsOfTheColumns(string method)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File("rows.csv"), Enumerable.Range(0, 60).Select(row => $"{(row < 12 ? 50 : 0) + (row % 7)},{(row % 2 == 0 ? "red" : "\"dark, blue\"")},{(row % 2 == 0 ? 1 : 2)},{(row < 12 ? "rare" : "usual")}").Prepend("a,colour,number,class"));
        CommandRun run = CommandRun.Of("augment", folder.File("rows.csv"), "--label", "class", "--method", method, "--steps", "60", "--seed", "3", "--agree", "colour, number", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.AreEqual("a,colour,number,class,synthetic", lines[0]);
        string[] made = [.. lines.Where(line => line.EndsWith(",true", StringComparison.Ordinal))];
        Assert.HasCount(36, made);
        foreach (string row in made)
        {
            StringAssert.Matches(row, new(@"^\d+,(red,1|""dark, blue"",2),rare,true$"));
            Assert.IsInRange(0, 56, int.Parse(row.Split(',')[0], CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    [DataRow("ctgan")]
    [DataRow("tvae")]
    public void Sample_SavedModelOfATable_MakesRowsAsTheTableHasThem(string method)
    {
        using var folder = new TemporaryFolder();
        string data = folder.File("rows.csv"), model = folder.File("table.safetensors"), page = folder.File("sample.html");
        File.WriteAllLines(data, Enumerable.Range(0, 60).Select(row => $"{(row < 12 ? 50 : 0) + (row % 7)},{(row % 2 == 0 ? "red" : "\"dark, blue\"")},{(row % 2 == 0 ? 1 : 2)},{(row < 12 ? "rare" : "usual")}").Prepend("a,colour,number,class"));
        CommandRun run = CommandRun.Of("augment", data, "--label", "class", "--method", method, "--steps", "60", "--agree", "colour, number", "--out", folder.File("more.csv"), "--save", model, "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        run = CommandRun.Of("sample", "--model", model, "--count", "400", "--report", page, "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.AreEqual("a,colour,number,class", lines[0]);
        Assert.HasCount(401, lines);
        foreach (string row in lines.Skip(1))
        {
            StringAssert.Matches(row, new(@"^\d+,(red,1|""dark, blue"",2),(rare|usual)$"));
        }

        // A fifth of the real rows are rare.
        Assert.AreEqual(80, lines.Count(row => row.EndsWith(",rare", StringComparison.Ordinal)), 30);
        StringAssert.Contains(File.ReadAllText(page), "dark, blue");
        run = CommandRun.Of("sample", "--model", model, "--count", "5", "--class", "0", "--quiet");
        Assert.AreEqual(5, run.Output.Split('\n').Count(line => line.TrimEnd().EndsWith(",rare", StringComparison.Ordinal)));
        run = CommandRun.Of("sample", "--model", model, "--class", "2", "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.Contains("0 (rare), 1 (usual)", run.Error);
        run = CommandRun.Of("encode", data, "--model", model, "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.Contains("a model of a table's rows, which sample takes", run.Error);
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("info", model).Code);
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("info", model, "--card").Code);
    }

    [TestMethod]
    public void Sample_MoreRowsOfATableThanAnArrayHolds_SaysHowMany()
    {
        const int Columns = 300;
        using var folder = new TemporaryFolder();
        string data = folder.File("wide.csv"), model = folder.File("wide.safetensors");
        File.WriteAllLines(data, Enumerable.Range(0, 30).Select(row => $"{string.Join(',', Enumerable.Range(0, Columns).Select(column => row % (column + 2)))},{(row < 10 ? "rare" : "usual")}").Prepend($"{string.Join(',', Enumerable.Range(0, Columns).Select(column => $"c{column}"))},class"));
        CommandRun run = CommandRun.Of("augment", data, "--label", "class", "--method", "tvae", "--steps", "2", "--out", folder.File("more.csv"), "--save", model, "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        run = CommandRun.Of("sample", "--model", model, "--count", "10000000", "--out", folder.File("o.csv"));
        Assert.AreEqual(ExitCode.BadInput, run.Code, run.Error);
        Assert.Contains($"at most {Array.MaxLength / Columns}", run.Error);
        Assert.IsFalse(File.Exists(folder.File("o.csv")));
    }

    [TestMethod]
    public void Augment_SaveWithoutANetwork_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string data = folder.File("rows.csv");
        File.WriteAllLines(data, Enumerable.Range(0, 60).Select(row => $"{row % 7},{row % 5},{(row < 12 ? "rare" : "usual")}").Prepend("a,b,class"));
        CommandRun run = CommandRun.Of("augment", data, "--save", folder.File("model"), "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.Contains("--save", run.Error);
        run = CommandRun.Of("augment", data, "--method", "tvae", "--save", data, "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.Contains("would be lost", run.Error);
    }

    [TestMethod]
    [DataRow("ctgan")]
    [DataRow("tvae")]
    public void Augment_StoppedWhileANetworkLearns_EndsAndWritesNothing(string method)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File("rows.csv"), Enumerable.Range(0, 60).Select(row => $"{row % 7},{row % 5},{(row < 12 ? "rare" : "usual")}").Prepend("a,b,class"));
        CommandRun run = CommandRun.StoppedAt("Making rows", "augment", folder.File("rows.csv"), "--method", method, "--steps", "10000000", "--out", folder.File("more.csv"));
        Assert.AreEqual(ExitCode.Cancelled, run.Code, run.Error);
        Assert.Contains("nothing was written", run.Error);
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Augment_SmallClass_IsBroughtToTheSizeOfTheOther()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(5);
        File.WriteAllLines(folder.File("rows.csv"), Enumerable.Range(0, 60).Select(row => FormattableString.Invariant($"{(row < 12 ? 5 : 0) + random.NextDouble()},{100 * random.NextDouble()},{(row < 12 ? "rare" : "usual")}")).Prepend("a,b,class"));
        CommandRun run = CommandRun.Of("augment", folder.File("rows.csv"), "--label", "class", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        string[][] rows = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(','))];
        CollectionAssert.AreEqual((string[])["a", "b", "class", "synthetic"], rows[0]);
        Assert.AreEqual(48, rows.Count(row => row[2] == "rare"));
        Assert.AreEqual(36, rows.Count(row => row[3] == "true"));
        foreach (string[] row in rows.Where(row => row[3] == "true"))
        {
            // Between rare rows, and so among them: column a from 5 to 6.
            Assert.AreEqual("rare", row[2]);
            Assert.IsInRange(4.99f, 6.01f, float.Parse(row[0], CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    public void Augment_WithAReport_ShowsTrialQualityAndColumns()
    {
        using var folder = new TemporaryFolder();
        string rows = Write(folder);
        CommandRun run = CommandRun.Of(
            "augment", rows, "--label", "class", "--method", "tvae", "--steps", "100", "--trial", "2", "--out", folder.File("more.csv"), "--report", folder.File("page.html"), "--json", "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        XElement body = XDocument.Load(folder.File("page.html")).Root!.Element("body")!;
        CollectionAssert.AreEqual((string[])["classes", "trial", "quality", "columns", "data"], body.Descendants("section").Select(section => section.Attribute("id")!.Value).ToArray());
        XElement columns = body.Descendants("section").Single(section => section.Attribute("id")!.Value == "columns");
        CollectionAssert.AreEqual((string[])["a", "b", "colour"], columns.Descendants("figcaption").Select(caption => caption.Value).ToArray());
        string[] bars = [.. columns.Descendants("title").Select(title => title.Value).Where(title => title.StartsWith("green, ", StringComparison.Ordinal))];
        Assert.HasCount(2, bars);
        StringAssert.Matches(bars[0], new(@"^green, real: 3[0-9]\.\d"));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.IsTrue(double.IsFinite(json.RootElement.GetProperty("gain").GetDouble()));
        JsonElement quality = json.RootElement.GetProperty("quality");
        Assert.IsInRange(0, 1, quality.GetProperty("twoSample").GetProperty("accuracy").GetDouble());
        Assert.IsInRange(0, 1, quality.GetProperty("closest").GetProperty("shareNearerToTraining").GetDouble());
    }

    [TestMethod]
    public void Augment_RequireHelpThatIsNotShown_WritesNothing()
    {
        using var folder = new TemporaryFolder();
        string rows = Write(folder);
        CommandRun run = CommandRun.Of("augment", rows, "--label", "class", "--trial", "2", "--require-help", "--out", folder.File("more.csv"), "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        StringAssert.Contains(run.Error, "not shown to help");
        StringAssert.Contains(run.Error, "over 2 seeds");
        Assert.IsFalse(File.Exists(folder.File("more.csv")));
    }

    [TestMethod]
    public void Augment_ColumnsThatCannotAgree_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        string rows = Write(folder);
        CommandRun run = CommandRun.Of("augment", rows, "--label", "class", "--agree", "a,b", "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        StringAssert.Contains(run.Error, "--method");
        run = CommandRun.Of("augment", rows, "--label", "class", "--method", "tvae", "--agree", "a,shape", "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        StringAssert.Contains(run.Error, "'shape'");
    }

    [TestMethod]
    [DataRow("smote", "Class 0 (rare) has 1 row, but SMOTE needs at least 2")]
    [DataRow("tvae", "")]
    [DataRow("ctgan", "")]
    public void Augment_AClassOfOneRow_WorksOrSaysWhatItNeeds(string method, string needs)
    {
        using var folder = new TemporaryFolder();
        string rows = folder.File("rows.csv");
        File.WriteAllLines(rows, Enumerable.Range(0, 12).Select(row => $"{row * row % 7},{(row == 0 ? "rare" : "usual")}").Prepend("a,class"));
        CommandRun run = CommandRun.Of([.. (string[])["augment", rows, "--label", "class", "--method", method, "--quiet"], .. method == "smote" ? Array.Empty<string>() : ["--steps", "5"]]);
        Assert.AreEqual(needs.Length > 0 ? ExitCode.BadInput : ExitCode.Success, run.Code, run.Error);
        StringAssert.Contains(run.Error, needs);
        Assert.AreEqual(needs.Length > 0 ? 0 : 10, run.Output.Split('\n').Count(line => line.EndsWith(",rare,true", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Augment_ConstantColumnsAlone_SaysSo()
    {
        using var folder = new TemporaryFolder();
        string rows = folder.File("rows.csv");
        File.WriteAllLines(rows, Enumerable.Range(0, 12).Select(row => $"1,x,{(row < 3 ? "rare" : "usual")}").Prepend("a,b,class"));
        CommandRun run = CommandRun.Of("augment", rows, "--label", "class", "--method", "ctgan", "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        StringAssert.Contains(run.Error, "All 2 columns are constant");
    }

    // The label follows from a column, so that nothing can help.
    private static string Write(TemporaryFolder folder)
    {
        string[] colours = ["red", "green", "blue"];
        var random = new Random(5);
        string path = folder.File("rows.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 240).Select(row => FormattableString.Invariant($"{(row % 4 == 0 ? 9 : 0) + random.NextDouble()},{random.Next(40)},{colours[row % 3]},{(row % 4 == 0 ? "rare" : "usual")}")).Prepend("a,b,colour,class"));
        return path;
    }
}
