using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Tour;

/// <summary>Bad input ends with one line on the error stream, exit code 2, and no file.</summary>
[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    public void Data_NoSuchFolder_NamesItAndWhatIsKnown() => Refuses(folder => folder.File("missing"), "missing", "known name");

    [TestMethod]
    public void Data_EmptyFolder_SaysWhatFilesAreWanted() => Refuses(folder => folder.Path, "no data set");

    [TestMethod]
    public void Data_WrongMagicNumber_NamesTheFileAndTheByte() => Refuses(
        folder =>
        {
            IdxFiles.WriteGlyphs(folder.Path, "train", 80, 1);
            byte[] bytes = File.ReadAllBytes(folder.File("train-images-idx3-ubyte"));
            bytes[0] = 7;
            File.WriteAllBytes(folder.File("train-images-idx3-ubyte"), bytes);
            return folder.Path;
        },
        "train-images-idx3-ubyte");

    [TestMethod]
    public void Data_Truncated_SaysSo() => Refuses(
        folder =>
        {
            IdxFiles.WriteGlyphs(folder.Path, "train", 80, 1);
            byte[] bytes = File.ReadAllBytes(folder.File("train-images-idx3-ubyte"));
            File.WriteAllBytes(folder.File("train-images-idx3-ubyte"), bytes[..^100]);
            return folder.Path;
        },
        "truncated");

    [TestMethod]
    public void Data_LabelsOfAnotherSet_GivesBothCounts() => Refuses(
        folder =>
        {
            IdxFiles.WriteGlyphs(folder.Path, "train", 80, 1);
            IdxFiles.Write(folder.File("train-labels-idx1-ubyte"), [70], new byte[70]);
            return folder.Path;
        },
        "80",
        "70");

    [TestMethod]
    public void Data_NoImages_SaysThatItIsEmpty() => Refuses(
        folder =>
        {
            IdxFiles.Write(folder.File("train-images-idx3-ubyte"), [0, 28, 28], []);
            IdxFiles.Write(folder.File("train-labels-idx1-ubyte"), [0], []);
            return folder.Path;
        },
        "0");

    [TestMethod]
    public void Data_TooFewRows_SaysHowManyAreNeeded() => Refuses(
        folder =>
        {
            IdxFiles.WriteGlyphs(folder.Path, "train", 20, 1);
            return folder.Path;
        },
        "too few");

    [TestMethod]
    public void Data_CsvWithNaN_GivesLineAndColumn() => Refuses(
        folder =>
        {
            string[] lines = [.. Enumerable.Range(0, 100).Select(row => row == 41 ? "1,NaN,0" : $"{row},{row * 2},{row % 2}").Prepend("a,b,label")];
            File.WriteAllLines(folder.File("rows.csv"), lines);
            return folder.Path;
        },
        "rows.csv",
        "43",
        "b");

    [TestMethod]
    public void Data_CsvWithoutRows_IsRefused() => Refuses(
        folder =>
        {
            File.WriteAllText(folder.File("rows.csv"), "a,b,label\n");
            return folder.Path;
        },
        "rows.csv");

    [TestMethod]
    public void Data_FileOfAnotherKind_IsRefused() => Refuses(
        folder =>
        {
            File.WriteAllText(folder.File("notes.txt"), "hello");
            return folder.File("notes.txt");
        },
        "notes.txt");

    [TestMethod]
    public void Data_TwoTrainingFiles_IsRefused() => Refuses(
        folder =>
        {
            File.WriteAllText(folder.File("a.csv"), "a\n1\n");
            File.WriteAllText(folder.File("b.csv"), "a\n1\n");
            return folder.Path;
        },
        "a.csv, b.csv");

    [TestMethod]
    public void LeaveOut_NoSuchClass_NamesTheClasses() => RefusesArguments(["--rows", "60", "--epochs", "1", "--leave-out", "walrus"], "walrus", "spiral");

    [TestMethod]
    [DataRow("--epochs", "0")]
    [DataRow("--epochs", "many")]
    [DataRow("--latents", "-3")]
    [DataRow("--threads", "0")]
    [DataRow("--map-rows", "3")]
    [DataRow("--seed", "-1")]
    [DataRow("--nonsense", "1")]
    public void Option_OutOfRange_NamesOptionOrValue(string option, string value) => RefusesArguments([option, value], option);

    [TestMethod]
    public void Out_IsAFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("out"), "mine");
        CommandRun run = CommandRun.Of("tour", "--out", folder.File("out"));
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.HasCount(1, run.ErrorLines, run.Error);
        Assert.AreEqual("mine", File.ReadAllText(folder.File("out")));
    }

    [TestMethod]
    public void Out_CannotBeMade_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "mine");
        CommandRun run = CommandRun.Of("tour", "--out", Path.Combine(folder.File("file"), "below"));
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.HasCount(1, run.ErrorLines, run.Error);
    }

    [TestMethod]
    public void Command_Unknown_IsNamed()
    {
        CommandRun run = CommandRun.Of("tuor");
        Assert.AreEqual(ExitCode.BadInput, run.Code);
        Assert.HasCount(1, run.ErrorLines, run.Error);
        Assert.Contains("tuor", run.Error);
    }

    private static void Refuses(Func<TemporaryFolder, string> data, params string[] words)
    {
        using var folder = new TemporaryFolder();
        RefusesArguments(["--data", data(folder), "--epochs", "1"], words);
    }

    private static void RefusesArguments(string[] arguments, params string[] words)
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of(["tour", .. arguments, "--quiet", "--out", folder.File("out")]);
        Assert.AreEqual(ExitCode.BadInput, run.Code, run.Error);
        Assert.HasCount(1, run.ErrorLines, run.Error);
        Assert.StartsWith("latent: ", run.Error);
        foreach (string word in words)
        {
            Assert.Contains(word, run.Error);
        }

        Assert.AreEqual("", run.Output);
        Assert.IsFalse(Directory.Exists(folder.File("out")), "The output folder was made.");
    }
}
