using System.Globalization;
using System.Text.Json;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Commands;

/// <summary>Series in <c>latent detect</c>: rows in order of time.</summary>
[TestClass]
public sealed class DetectSeriesTests
{
    [TestMethod]
    [DataRow("default")]
    [DataRow("autoencoder")]
    public void Detect_PulseInAWave_IsAnEventWithItsTimeAndSteps(string method)
    {
        using var folder = new TemporaryFolder();
        string detector = folder.File("series.safetensors");
        CommandRun fit = CommandRun.Of("detect", "fit", Write(folder, "usual.csv", 1200, pulse: false), "--window", "25", "--time", "when", "--method", method, "--out", detector, "--quiet");
        Assert.AreEqual(ExitCode.Success, fit.Code, fit.Error);
        string later = Write(folder, "later.csv", 400, pulse: true);
        CommandRun score = CommandRun.Of("detect", "score", later, "--model", detector, "--events", folder.File("events.csv"), "--explain", "2", "--out", folder.File("scores.csv"), "--json", "--quiet");
        Assert.AreEqual(ExitCode.Success, score.Code, score.Error);
        string[] scores = File.ReadAllLines(folder.File("scores.csv")), events = File.ReadAllLines(folder.File("events.csv"));
        Assert.HasCount(401, scores);
        Assert.AreEqual("row,when,score,flagged", scores[0]);
        Assert.StartsWith("7,2026-01-01 00:07,", scores[8]);
        Assert.AreEqual(scores.Count(line => line.EndsWith(",true", StringComparison.Ordinal)), JsonDocument.Parse(score.Output).RootElement.GetProperty("flagged").GetInt32());

        Assert.AreEqual("first,last,peak,start,end,score,alarms,explanation", events[0]);
        string[] highest = events.Skip(1).Select(line => line.Split(',')).MaxBy(cells => double.Parse(cells[5], CultureInfo.InvariantCulture))!;
        Assert.IsTrue(int.Parse(highest[2], CultureInfo.InvariantCulture) is >= 180 and <= 232, string.Join(',', highest));
        Assert.AreEqual(scores[1 + int.Parse(highest[0], CultureInfo.InvariantCulture)].Split(',')[1], highest[3]);
        Assert.IsTrue(Enumerable.Range(200, 8).Any(row => highest[7].Contains($"row {row}: value is ", StringComparison.Ordinal)), highest[7]);

        // The columns in another order, and flagged steps alone.
        File.WriteAllLines(folder.File("turned.csv"), File.ReadAllLines(later).Select(line => string.Join(',', line.Split(',').Reverse())));
        CommandRun flagged = CommandRun.Of("detect", "score", folder.File("turned.csv"), "--model", detector, "--flagged-only", "--quiet");
        CollectionAssert.AreEqual(scores.Where((line, at) => at == 0 || line.EndsWith(",true", StringComparison.Ordinal)).ToArray(), flagged.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [TestMethod]
    public void Evaluate_LabelledSeries_SaysWhatWasFoundAndWhatWasFalse()
    {
        using var folder = new TemporaryFolder();
        string detector = folder.File("series.safetensors"), later = folder.File("labelled.csv"), page = folder.File("page.html");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("detect", "fit", Write(folder, "usual.csv", 1200, pulse: false), "--window", "25", "--time", "when", "--out", detector, "--quiet").Code);
        File.WriteAllLines(later, File.ReadAllLines(Write(folder, "later.csv", 400, pulse: true)).Select((line, at) => line + (at == 0 ? ",odd" : at - 1 is (>= 200 and < 208) or 396 ? ",1" : ",0")));
        CommandRun run = CommandRun.Of("evaluate", later, "--model", detector, "--label", "odd", "--json", "--report", page);
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        JsonElement figures = JsonDocument.Parse(run.Output).RootElement;
        Assert.AreEqual(400, figures.GetProperty("rows").GetInt32());
        Assert.AreEqual(9, figures.GetProperty("anomalies").GetInt32());
        Assert.AreEqual(2, figures.GetProperty("stretches").GetInt32());
        Assert.AreEqual(1, figures.GetProperty("foundStretches").GetInt32());
        Assert.AreEqual(1, figures.GetProperty("trueEvents").GetInt32());
        Assert.IsGreaterThan(0.8, figures.GetProperty("rocAuc").GetDouble());
        string html = File.ReadAllText(page);
        Assert.Contains("Labelled stretches found", html);
        Assert.Contains("labelled anomalous", html);
        StringAssert.Matches(html, new System.Text.RegularExpressions.Regex("row 20[0-7]: value is "));
        CommandRun text = CommandRun.Of("evaluate", later, "--model", detector, "--label", "odd");
        Assert.Contains("stretches found     1 of 2", text.Output);
    }

    [TestMethod]
    public void Report_OfFittingAndScoring_ShowsTheCourseAndTheEventsWithTheirTimes()
    {
        using var folder = new TemporaryFolder();
        string detector = folder.File("series.safetensors"), fitted = folder.File("fit.html"), scored = folder.File("score.html");
        CommandRun fit = CommandRun.Of("detect", "fit", Write(folder, "usual.csv", 1200, pulse: true), "--window", "25", "--time", "when", "--out", detector, "--report", fitted, "--quiet");
        Assert.AreEqual(ExitCode.Success, fit.Code, fit.Error);
        CommandRun score = CommandRun.Of("detect", "score", Write(folder, "later.csv", 400, pulse: true), "--model", detector, "--report", scored, "--out", folder.File("scores.csv"), "--quiet");
        Assert.AreEqual(ExitCode.Success, score.Code, score.Error);
        foreach (string page in new[] { fitted, scored })
        {
            string html = File.ReadAllText(page);
            Assert.Contains("The score of each step", html);
            Assert.Contains("The values of value", html);
            Assert.Contains("(2026-01-01 03:2", html);
            StringAssert.Matches(html, new System.Text.RegularExpressions.Regex("row 20[0-7]: value is "));
            Assert.Contains("25 steps of 1 value", html);
        }

        Assert.Contains("Model card", File.ReadAllText(fitted));
    }

    [TestMethod]
    public void Export_Series_WritesADetectorOfWindows()
    {
        using var folder = new TemporaryFolder();
        string detector = folder.File("series.safetensors"), target = folder.File("windows.onnx");
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("detect", "fit", Write(folder, "usual.csv", 300, pulse: false), "--window", "10", "--time", "when", "--out", detector, "--quiet").Code);
        CommandRun run = CommandRun.Of("export", detector, "--out", target);
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        Assert.Contains("[batch × 10 × 1]", run.Output);
        Assert.IsGreaterThan(1000, new FileInfo(target).Length);
    }

    [TestMethod]
    public void Detect_SeriesThatCannotBe_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        string series = Write(folder, "usual.csv", 300, pulse: false), made = folder.File("made.safetensors"), detector = folder.File("series.safetensors"), rows = folder.File("rows.safetensors");
        Write(folder, "short.csv", 30, pulse: false);
        File.WriteAllLines(folder.File("calm.csv"), File.ReadAllLines(series).Select((line, at) => line + (at == 0 ? ",odd" : ",0")));
        File.WriteAllLines(folder.File("early.csv"), File.ReadAllLines(series).Take(8).Select((line, at) => line + (at == 0 ? ",odd" : at == 3 ? ",1" : ",0")));
        File.WriteAllText(folder.File("broken.csv"), "when,value\n2026-01-01,1\n2026-01-02,NaN\n");
        IdxFiles.WriteGlyphs(folder.Path, "train", 20, 2);
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("detect", "fit", series, "--window", "10", "--time", "when", "--out", detector, "--quiet").Code);
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("detect", "fit", series, "--ignore", "when", "--method", "pca", "--out", rows, "--quiet").Code);
        (string[] Arguments, string Word)[] cases =
        [
            (["evaluate", series, "--model", detector, "--report", made], "--label"),
            (["evaluate", series, "--model", detector, "--label", "none", "--report", made], "--label"),
            (["evaluate", folder.File("calm.csv"), "--model", detector, "--label", "odd", "--report", made], "one kind"),
            (["evaluate", folder.File("early.csv"), "--model", detector, "--label", "odd", "--report", made], "early.csv"),
            (["evaluate", folder.File("calm.csv"), "--model", detector, "--label", "odd", "--missing", "skip", "--report", made], "--missing"),
            (["detect", "fit", series, "--window", "10", "--out", made], "when"),
            (["detect", "fit", series, "--window", "1", "--out", made], "--window"),
            (["detect", "fit", series, "--time", "when", "--out", made], "--window"),
            (["detect", "fit", series, "--window", "10", "--time", "hour", "--out", made], "hour"),
            (["detect", "fit", folder.File("short.csv"), "--window", "30", "--time", "when", "--out", made], "too short"),
            (["detect", "fit", folder.File("broken.csv"), "--window", "2", "--time", "when", "--out", made], "line 3"),
            (["detect", "fit", series, "--window", "10", "--time", "when", "--missing", "skip", "--out", made], "--missing"),
            (["detect", "fit", series, "--window", "10", "--time", "when", "--contamination", "0.7", "--out", made], "0.7"),
            (["detect", "fit", folder.Path, "--window", "10", "--out", made], "no table"),
            (["detect", "score", series, "--model", detector, "--shard", "1/2", "--out", made], "--shard"),
            (["detect", "score", series, "--model", rows, "--events", made + ".csv", "--out", made], "--window"),
            (["detect", "score", folder.File("nothing.csv"), "--model", detector, "--out", made], "nothing.csv"),
        ];
        foreach ((string[] arguments, string word) in cases)
        {
            CommandRun run = CommandRun.Of(arguments[0] is "detect" ? [.. arguments, "--quiet"] : arguments);
            Assert.AreEqual(ExitCode.BadInput, run.Code, $"{string.Join(' ', arguments)}: {run.Error}");
            Assert.HasCount(1, run.ErrorLines, run.Error);
            Assert.Contains(word, run.Error);
            Assert.IsFalse(File.Exists(made));
        }
    }

    private static string Write(TemporaryFolder folder, string name, int steps, bool pulse)
    {
        var random = new Random(steps);
        string path = folder.File(name);
        File.WriteAllLines(path, Enumerable.Range(0, steps).Select(step =>
        {
            double value = pulse && step is >= 200 and < 208 ? 3 : Math.Sin(step * 2 * Math.PI / 25) + (0.2 * random.NextDouble());
            return string.Create(CultureInfo.InvariantCulture, $"{new DateTime(2026, 1, 1).AddMinutes(step):yyyy-MM-dd HH:mm},{value}");
        }).Prepend("when,value"));
        return path;
    }
}
