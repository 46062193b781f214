using System.Runtime.Versioning;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Commands;

/// <summary>Paths that would lose what is there, or that are none.</summary>
[TestClass]
public sealed class PathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PathTests()
    {
        File.WriteAllLines(_folder.File("rows.csv"), Enumerable.Range(0, 40).Select(row => $"{row % 7},{row % 5},{row % 2}").Prepend("a,b,label"));
        CommandRun run = CommandRun.Of("train", _folder.File("rows.csv"), "--label", "label", "--epochs", "1", "--out", _folder.File("model.safetensors"), "--quiet");
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
    }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("encode rows.csv --model model.safetensors --out rows.csv", "<data>")]
    [DataRow("encode rows.csv --model model.safetensors --out z.csv --report model.safetensors", "--model")]
    [DataRow("augment rows.csv --out ./rows.csv", "<data>")]
    [DataRow("train rows.csv --out rows.csv", "<data>")]
    [DataRow("search rows.csv --queries model.safetensors --out model.safetensors", "--queries")]
    [DataRow("export model.safetensors --out model.safetensors", "<model>")]
    public void Result_OverWhatIsRead_IsRefusedAndKeepsIt(string command, string reads)
    {
        byte[] rows = File.ReadAllBytes(_folder.File("rows.csv")), model = File.ReadAllBytes(_folder.File("model.safetensors"));
        CommandRun run = Run(command);
        Assert.AreEqual(ExitCode.BadInput, run.Code, run.Error);
        Assert.HasCount(1, run.ErrorLines);
        Assert.Contains(reads, run.Error);
        CollectionAssert.AreEqual(rows, File.ReadAllBytes(_folder.File("rows.csv")));
        CollectionAssert.AreEqual(model, File.ReadAllBytes(_folder.File("model.safetensors")));
    }

    [TestMethod]
    public void Results_InOneFile_AreRefused()
    {
        CommandRun run = Run("project rows.csv --out map.svg --picture ./map.svg");
        Assert.AreEqual(ExitCode.BadInput, run.Code, run.Error);
        Assert.Contains("--out and --picture are the same file", run.Error);
        Assert.IsFalse(File.Exists(_folder.File("map.svg")));
    }

    [TestMethod]
    [DataRow("encode  --model model.safetensors", "<data>")]
    [DataRow("train rows.csv --out ", "--out")]
    [DataRow("train rows.csv --report ", "--report")]
    [DataRow("train rows.csv --label ", "--label")]
    public void Value_ThatIsEmpty_IsNamed(string command, string name)
    {
        CommandRun run = Run(command);
        Assert.AreEqual(ExitCode.BadInput, run.Code, run.Error);
        Assert.HasCount(1, run.ErrorLines);
        Assert.StartsWith($"latent: {name} is empty", run.Error);
    }

    [TestMethod]
    [DataRow("train rows.csv --out made.safetensors --report FOLDER", "--report")]
    [DataRow("project rows.csv --picture FOLDER", "--picture")]
    [DataRow("encode rows.csv --model model.safetensors --out FOLDER", "--out")]
    public void Result_ThatIsAFolder_IsRefusedByTheOptionsName(string command, string name)
    {
        CommandRun run = Run(command.Replace("FOLDER", _folder.Path, StringComparison.Ordinal));
        Assert.AreEqual(ExitCode.BadInput, run.Code, run.Error);
        Assert.StartsWith($"latent: {name} '{_folder.Path}' is a folder", run.Error);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [UnsupportedOSPlatform("windows")]
    public void Result_InAFolderThatCannotBeWritten_NamesTheFolder()
    {
        string folder = _folder.File("closed");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string result = Path.Combine(folder, "made");
        CommandRun run = Run($"encode rows.csv --model model.safetensors --out {result}");
        if (Environment.UserName == "root")
        {
            // To whom everything is allowed.
            Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
            return;
        }

        Assert.AreEqual(ExitCode.BadInput, run.Code, run.Error);
        Assert.AreEqual($"latent: --out '{result}' cannot be written: the folder '{folder}' does not allow it. Give a file that can.\n", run.Error);
    }

    // Words that name a file here; an empty word stands between two spaces.
    private CommandRun Run(string command) =>
        CommandRun.Of([.. command.Split(' ').Select(word => !word.StartsWith('-') && word.Contains('.', StringComparison.Ordinal) && !Path.IsPathRooted(word) ? Path.Combine(_folder.Path, word) : word)]);
}
