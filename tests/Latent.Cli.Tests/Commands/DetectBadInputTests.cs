using System.Globalization;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Commands;

/// <summary>Every detector of <c>latent detect</c>, given tables that teach little or that cannot be.</summary>
[TestClass]
public sealed class DetectBadInputTests
{
    public static IEnumerable<object[]> Methods => DetectMethods.ByName.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Methods))]
    public void Fit_TablesThatTeachLittle_GiveSoundScores(string method)
    {
        using var folder = new TemporaryFolder();
        string detector = folder.File("detector.safetensors");
        foreach (string[] rows in new string[][] { [.. Enumerable.Repeat("5,-2,0", 40)], [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? "5,-2,0" : "6,-2,1")] })
        {
            Write(folder, "rows.csv", "a,b,c", rows);
            CommandRun fit = CommandRun.Of("detect", "fit", folder.File("rows.csv"), "--method", method, "--out", detector, "--quiet");
            Assert.AreEqual(ExitCode.Success, fit.Code, fit.Error);
            Write(folder, "new.csv", "a,b,c", "5,-2,0", "50,40,30");
            CommandRun score = CommandRun.Of("detect", "score", folder.File("new.csv"), "--model", detector, "--explain", "1", "--quiet");
            Assert.AreEqual(ExitCode.Success, score.Code, score.Error);
            double[] scores = [.. score.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];
            Assert.IsTrue(scores.All(double.IsFinite), score.Output);

            // Cuts between rows that are there do not tell how far beyond them a row lies.
            if (method != "isolation-forest")
            {
                Assert.IsGreaterThanOrEqualTo(scores[0], scores[1]);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Methods))]
    public void Fit_TablesThatCannotBe_AreRefusedInOneLine(string method)
    {
        using var folder = new TemporaryFolder();
        string made = folder.File("made.safetensors");
        Write(folder, "one.csv", "a,b", "1,2");
        Write(folder, "missing.csv", "a,b", "1,2", "2,1", "3,NaN", "4,1", "1,1", "2,2");
        Write(folder, "good.csv", "a,b", [.. Enumerable.Range(0, 20).Select(i => $"{i % 7},{i % 5}")]);
        foreach ((string file, string contamination, string word) in new[] { ("one.csv", "0.1", "at least 5"), ("missing.csv", "0.1", "line 4"), ("good.csv", "0.7", "0.7"), ("good.csv", "-0.1", "-0.1") })
        {
            CommandRun run = CommandRun.Of("detect", "fit", folder.File(file), "--method", method, "--contamination", contamination, "--out", made, "--quiet");
            Assert.AreEqual(ExitCode.BadInput, run.Code, run.Error);
            Assert.HasCount(1, run.ErrorLines, run.Error);
            Assert.Contains(word, run.Error);
            Assert.IsFalse(File.Exists(made));
        }

        Assert.AreEqual(ExitCode.Success, CommandRun.Of("detect", "fit", folder.File("good.csv"), "--method", method, "--out", made, "--quiet").Code);
        Write(folder, "other.csv", "a,speed", "1,2");
        CommandRun other = CommandRun.Of("detect", "score", folder.File("other.csv"), "--model", made, "--quiet");
        Assert.AreEqual(ExitCode.BadInput, other.Code);
        Assert.Contains("\"b\"", other.Error);
    }

    private static void Write(TemporaryFolder folder, string name, string header, params string[] rows) =>
        File.WriteAllLines(folder.File(name), rows.Prepend(header));
}
