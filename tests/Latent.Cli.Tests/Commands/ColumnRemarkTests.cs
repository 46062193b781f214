using System.Globalization;
using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Cli.Commands;
using Latent.Cli.Files;
using Latent.Cli.Report;

namespace Latent.Cli.Tests.Commands;

/// <summary>Tables that can be read and are seldom meant so: the command says it on the error stream, and goes on.</summary>
[TestClass]
public sealed class ColumnRemarkTests
{
    private const int Rows = 60;

    public static IEnumerable<object[]> Odd()
    {
        yield return ["id,a,b\n", "{0},{1},{2}", "\"id\" rises by the same step", "--ignore id"];
        yield return ["when,a,b\n", "2026-01-01T{0:00}:00,{1},{2}", "\"when\" has 60 different texts in 60 rows, such as \"2026-01-01T00:00\"", "--ignore when"];
        yield return ["flow rate,a,b\n", "x{0},{1},{2}", "60 different texts", "--ignore \"flow rate\""];
        yield return ["a,b,c\n", "{1},{2},{3}", "\"c\" is read as texts, because of \"oops\"", "leave it empty and give --missing mean"];
        yield return ["a,b,share\n", "{1},{2},{4} %", "\"share\" is read as texts, though they look like numbers, such as \"0 %\"", "Write digits"];
        yield return ["a,b,price\n", "{1},{2},\"1,00{4}.50\"", "\"price\" is read as texts, though they look like numbers", "Write digits"];
        yield return ["a|b\n", "{1}|{2}", "\"a|b\" has 60 different texts", "--ignore \"a|b\""];
        yield return ["a,b,class\n", "{1},{2},{4}", "\"class\" is taken for the label, by its name", "another name"];
    }

    [TestMethod]
    [DynamicData(nameof(Odd))]
    public void DetectFit_OddColumn_SaysWhichAndWhatToDo(string header, string row, string what, string todo)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, header, row);
        CommandRun run = CommandRun.Of("detect", "fit", path, "--method", "pca", "--out", folder.File("d"));
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        string note = run.ErrorLines.Single(line => line.StartsWith("latent: note: ", StringComparison.Ordinal));
        Assert.Contains(what, note);
        Assert.Contains(todo, note);
        Assert.AreEqual("", CommandRun.Of("detect", "fit", path, "--method", "pca", "--out", folder.File("d"), "--quiet").Error);
    }

    [TestMethod]
    public void Commands_ThatChooseColumns_SayIt()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, "id,a,b,kind\n", "{0},{1},{2},{4}");
        foreach (string[] arguments in (string[][])[
            ["train", path, "--epochs", "1", "--label", "kind", "--out", folder.File("m")],
            ["project", path, "--label", "kind", "--out", folder.File("map.csv")],
            ["search", path, "--out", folder.File("found.csv")],
            ["augment", path, "--label", "kind", "--out", folder.File("more.csv")],
            ["detect", "fit", path, "--window", "8", "--out", folder.File("series")]])
        {
            CommandRun run = CommandRun.Of(arguments);
            Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
            Assert.Contains("latent: note: the column \"id\"", run.Error, arguments[0]);
        }
    }

    [TestMethod]
    public void DetectFit_OrdinaryTable_SaysNothing()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, "a,b,kind,constant\n", "{1},{2},k{4},7");
        CommandRun run = CommandRun.Of("detect", "fit", path, "--method", "pca", "--out", folder.File("d"));
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        Assert.DoesNotContain("note", run.Error);
    }

    [TestMethod]
    public void Project_ColumnsXAndY_AreBothLaidOut()
    {
        // A column called y is a label, but not beside one called x: three rows that differ in y alone lie apart.
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("train", Write(folder, "x,y,z\n", "{1},{2},{4}"), "--epochs", "1", "--out", folder.File("m"));
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        Assert.Contains("table of 3 columns: x, y, z", CommandRun.Of("info", folder.File("m")).Output);
    }

    [TestMethod]
    public void Train_FewRows_SaysWhatThatIsWorth()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rows.csv");
        File.WriteAllText(path, "a,b\n1.5,2\n");
        Assert.Contains("note: there is 1 row:", CommandRun.Of("train", path, "--epochs", "1", "--out", folder.File("m")).Error);
    }

    [TestMethod]
    public void Train_ConstantColumns_AreNamed()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("train", Write(folder, "a,b,always\n", "{1},{2},7"), "--epochs", "1", "--out", folder.File("m"));
        Assert.Contains("Counted from 0, 2 is always.", run.Error);
    }

    [TestMethod]
    public void Train_ManyShortEpochs_LeaveAFewLinesAndTheLast()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("train", Write(folder, "a,b,c\n", "{1},{2},{4}"), "--epochs", "300", "--latents", "1", "--out", folder.File("m"));
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        string[] epochs = [.. run.ErrorLines.Where(line => line.Contains("epoch ", StringComparison.Ordinal))];
        Assert.Contains("epoch 1/300", epochs[0]);
        Assert.Contains("epoch 300/300", epochs[^1]);
        Assert.IsLessThan(150, epochs.Length);
    }

    [TestMethod]
    public void DetectScore_Explanations_SpeakAsTheTableDoes()
    {
        // The odd row has a large number and a usual word: the number has all its digits, and a usual word is not set against itself.
        using var folder = new TemporaryFolder();
        string path = folder.File("rows.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 200).Select(row => row == 100 ? "99999,0.5,red" : string.Create(CultureInfo.InvariantCulture, $"{row % 7},0.{row % 10},red")).Prepend("gain,share,colour"));
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("detect", "fit", path, "--method", "neighbours", "--out", folder.File("d"), "--quiet").Code);
        string odd = CommandRun.Of("detect", "score", path, "--model", folder.File("d"), "--explain", "3", "--flagged-only", "--quiet").Output.Split('\n').Single(line => line.StartsWith("100,", StringComparison.Ordinal));
        Assert.Contains("gain is 99999, usual ", odd);
        var rows = InputRows.OpenUnscaled(path, null, InputSettings.Default);
        using var detector = AnomalyDetector.Fit(rows.Rows, new AnomalyDetectorOptions { Method = new NearestNeighbourDistance(), CategoricalColumns = [2] });
        Assert.AreEqual("colour is red (20 %)", DetectReport.Describe(detector, rows, new FeatureContribution(2, 0, 0, 0.2f), " is "));
    }

    [TestMethod]
    [DataRow(7.05e-12, 3, "7.05e-12")]
    [DataRow(0.999999, 4, "1.000")]
    [DataRow(-0.0999999, 3, "-0.100")]
    [DataRow(123456.0, 3, "123456")]
    [DataRow(2.5e12, 3, "2.50e+12")]
    public void Significant_Number_IsWrittenShort(double value, int digits, string text) => Assert.AreEqual(text, Figures.Significant(value, digits));

    [TestMethod]
    public void Project_LabelBesideAModel_ColoursTheMap()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, "a,b,kind\n", "{1},{2},k{4}");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", path, "--ignore", "kind", "--epochs", "1", "--out", folder.File("m"), "--quiet").Code);
        CommandRun map = CommandRun.Of("project", path, "--model", folder.File("m"), "--label", "kind", "--quiet");
        Assert.AreEqual(ExitCode.Success, map.Code, map.Error);
        string[] lines = map.Output.Split('\n');
        Assert.AreEqual("x,y,label", lines[0].TrimEnd());
        Assert.EndsWith(",k0", lines[1].TrimEnd());
        Assert.Contains("nothing", CommandRun.Of("project", path, "--model", folder.File("m"), "--label", "nothing").Error);
    }

    [TestMethod]
    public void Search_FewRows_FindsThoseThereAre()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rows.csv");
        File.WriteAllText(path, "a,b\n1,2\n2,2\n4,5\n");
        CommandRun run = CommandRun.Of("search", path, "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        Assert.HasCount(7, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        File.WriteAllText(path, "a,b\n1,2\n");
        Assert.Contains("has one row", CommandRun.Of("search", path).Error);
    }

    [TestMethod]
    public void Augment_NumbersForALabel_AreRefusedAndSmallClassesNamed()
    {
        using var folder = new TemporaryFolder();
        CommandRun numbers = CommandRun.Of("augment", Write(folder, "a,b,c\n", "{1},{2},{4}"), "--label", "b", "--out", folder.File("o"));
        Assert.AreEqual(ExitCode.BadInput, numbers.Code);
        Assert.Contains("\"b\" has 60 different values in 60 rows", numbers.Error);
        string path = folder.File("small.csv");
        File.WriteAllText(path, "a,kind\n1,red\n2,red\n3,red\n4,blue\n");
        CommandRun small = CommandRun.Of("augment", path, "--label", "kind", "--out", folder.File("o"));
        Assert.AreEqual(ExitCode.BadInput, small.Code);
        Assert.Contains("Class 0 (blue) has 1 row", small.Error);
    }

    /// <summary>{0} the row's number, {1} and {2} two numbers, {3} a number that is a word once, {4} a number below five.</summary>
    private static string Write(TemporaryFolder folder, string header, string row)
    {
        string path = folder.File("table.csv");
        var random = new Random(3);
        File.WriteAllText(path, header + string.Concat(Enumerable.Range(0, Rows).Select(i =>
            string.Format(CultureInfo.InvariantCulture, row, i, Math.Round(random.NextDouble(), 6), Math.Round(0.5 + random.NextDouble(), 6), i == 40 ? "oops" : Math.Round(random.NextDouble(), 1), i * i % 5) + "\n")));
        return path;
    }
}
