using System.Globalization;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Commands;

/// <summary>Tables with texts and with numbers that name categories, in <c>latent detect</c>.</summary>
[TestClass]
public sealed class DetectCategoryTests
{
    [TestMethod]
    public void Fit_TimesOfASeries_SaysHowASeriesIsGiven()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File("rows.csv"), Enumerable.Range(0, 300).Select(row => $"2026-01-01 step {row},{row % 7}").Prepend("when,value"));
        CommandRun run = CommandRun.Of("detect", "fit", folder.File("rows.csv"), "--out", folder.File("d"));
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.HasCount(1, run.ErrorLines);
        Assert.Contains("\"when\" has more than 256 different texts", run.Error);
        Assert.Contains("--window", run.Error);
    }

    [TestMethod]
    [DataRow("default")]
    [DataRow("neighbours")]
    [DataRow("autoencoder")]
    public void Detect_Texts_AreCategoriesAndAreNamedInExplanations(string method)
    {
        using var folder = new TemporaryFolder();
        string detector = folder.File("detector.safetensors");
        CommandRun fit = CommandRun.Of("detect", "fit", WriteTable(folder), "--out", detector, "--method", method, "--contamination", "0.02", "--report", folder.File("fit.html"), "--quiet");
        Assert.AreEqual(ExitCode.Success, fit.Code, fit.Error);
        Assert.Contains("colour (3 texts)", File.ReadAllText(folder.File("fit.html")));

        // Red is always 7 and small, blue 42 and large: what belongs to no colour, and a text that was never there.
        File.WriteAllLines(folder.File("new.csv"), ["size,place,colour", "1.05,7,red", "5.05,42,blue", "1.05,7,violet"]);
        CommandRun score = CommandRun.Of("detect", "score", folder.File("new.csv"), "--model", detector, "--explain", "3", "--quiet");
        string[] lines = score.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.HasCount(4, lines, score.Error);
        Assert.IsGreaterThan(Math.Max(Score(lines[1]), Score(lines[2])), Score(lines[3]), score.Output);
        Assert.Contains(",false,", lines[1], score.Output);
        Assert.Contains(",true,", lines[3], score.Output);
        Assert.Contains("colour is missing or not known, usual ", lines[3], score.Output);

        // The columns in another order, read by their names.
        File.WriteAllLines(folder.File("turned.csv"), ["colour,size,place", "red,1.05,7", "blue,5.05,42", "violet,1.05,7"]);
        Assert.AreEqual(score.Output, CommandRun.Of("detect", "score", folder.File("turned.csv"), "--model", detector, "--explain", "3", "--quiet").Output);
    }

    [TestMethod]
    public void Detect_ExpectedCategory_IsThatOfRowsLikeIt()
    {
        using var folder = new TemporaryFolder();
        string detector = folder.File("detector.safetensors");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("detect", "fit", WriteTable(folder), "--out", detector, "--method", "neighbours", "--categorical", "place", "--contamination", "0.02", "--quiet").Code);
        File.WriteAllLines(folder.File("new.csv"), ["size,place,colour", "1.0,7,blue"]);
        CommandRun score = CommandRun.Of("detect", "score", folder.File("new.csv"), "--model", detector, "--explain", "1", "--quiet");
        Assert.Contains("colour is blue, usual red", score.Output, score.Error);
    }

    [TestMethod]
    public void Detect_NumbersThatNameCategories_AreToldByCategorical()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder), measured = folder.File("measured.safetensors"), named = folder.File("named.safetensors");
        foreach ((string detector, string[] more) in new[] { (measured, Array.Empty<string>()), (named, ["--categorical", "place"]) })
        {
            CommandRun fit = CommandRun.Of(["detect", "fit", data, "--ignore", "colour", "--ignore", "size", "--out", detector, "--method", "neighbours", "--contamination", "0.01", "--quiet", .. more]);
            Assert.AreEqual(ExitCode.Success, fit.Code, fit.Error);
        }

        // 8 lies beside 7 as a number; as a category it was never there.
        File.WriteAllLines(folder.File("new.csv"), ["place", "7", "8", "42.0"]);
        string[] byNumber = Scores(folder, measured), byName = Scores(folder, named);
        Assert.IsLessThan(0.1, Score(byNumber[2]));
        Assert.IsGreaterThan(0.5, Score(byName[2]));
        Assert.AreEqual(0, Score(byName[1]), 1e-6);
        Assert.AreEqual(0, Score(byName[3]), 1e-6);
        Assert.Contains("\"categoricalColumns\":[0]", CommandRun.Of("info", named).Output);
    }

    [TestMethod]
    public void Detect_CategoriesThatCannotBe_AreRefused()
    {
        using var folder = new TemporaryFolder();
        string data = WriteTable(folder), made = folder.File("made.safetensors");
        File.WriteAllLines(folder.File("many.csv"), Enumerable.Range(0, 400).Select(row => row.ToString(CultureInfo.InvariantCulture) + ",1").Prepend("number,one"));
        IdxFiles.WriteGlyphs(folder.Path, "train", 20, 2);
        foreach ((string input, string column, string word) in new[] { (data, "weight", "no such column"), (folder.File("many.csv"), "number", "256"), (folder.Path, "size", "no table") })
        {
            CommandRun run = CommandRun.Of("detect", "fit", input, "--out", made, "--categorical", column, "--quiet");
            Assert.AreEqual(ExitCode.BadInput, run.Code, run.Error);
            Assert.HasCount(1, run.ErrorLines, run.Error);
            Assert.Contains(word, run.Error);
            Assert.Contains(column, run.Error);
            Assert.IsFalse(File.Exists(made));
        }
    }

    [TestMethod]
    public void Detect_Adult_FlagsTheShareAskedFor()
    {
        if (FindAdult() is not { } adult)
        {
            Assert.Inconclusive("The table is not here.");
            return;
        }

        using var folder = new TemporaryFolder();
        string detector = folder.File("detector.safetensors");
        CommandRun fit = CommandRun.Of("detect", "fit", adult, "--label", "income", "--missing", "mean", "--categorical", "education-num", "--method", "isolation-forest", "--out", detector, "--quiet");
        Assert.AreEqual(ExitCode.Success, fit.Code, fit.Error);
        CommandRun score = CommandRun.Of("detect", "score", adult, "--missing", "mean", "--model", detector, "--explain", "2", "--flagged-only", "--quiet");
        string[] lines = score.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.AreEqual(0.05, (lines.Length - 1) / 32561.0, 0.005);
        Assert.Contains("native-country is ", score.Output);
        Assert.DoesNotContain("=", score.Output);
    }

    private static string? FindAdult()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "shared", "data", "tables", "adult.csv.gz");
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private static string[] Scores(TemporaryFolder folder, string detector) =>
        CommandRun.Of("detect", "score", folder.File("new.csv"), "--model", detector, "--quiet").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static double Score(string line) => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture);

    private static string WriteTable(TemporaryFolder folder)
    {
        var random = new Random(4);
        (string Colour, int Place, double Size)[] kinds = [("red", 7, 1), ("green", 23, 3), ("blue", 42, 5)];
        string path = folder.File("rows.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 300).Select(row => kinds[row % 3]).Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Size + (0.1 * random.NextDouble())},{kind.Place},{kind.Colour}")).Prepend("size,place,colour"));
        return path;
    }
}
