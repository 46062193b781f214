using System.Globalization;
using System.Text;
using Latent.Cli.Commands;
using Latent.Data;

namespace Latent.Cli.Tests.Commands;

/// <summary>The ways in which rows come to the commands.</summary>
[TestClass]
public sealed class InputTests
{
    public static IEnumerable<object[]> Writers()
    {
        yield return ["pandas with its index", ",a,b,c\n", ",", ".", "\n", true, ""];
        yield return ["R's write.csv", "\"\",\"a\",\"b\",\"c\"\n", ",", ".", "\n", true, ""];
        yield return ["R's write.csv2", "\"a\";\"b\";\"c\"\n", ";", ",", "\n", false, ""];
        yield return ["Excel, German", "\uFEFFa;b;c\r\n", ";", ",", "\r\n", false, ""];
        yield return ["tabs", "a\tb\tc\n", "\t", ".", "\n", false, ""];
        yield return ["an unused column with line ends in quotes", "a,b,c,note\n", ",", ".", "\n", false, "\"two\nlines, \"\"quoted\"\"\""];
    }

    [TestMethod]
    [DynamicData(nameof(Writers))]
    public void Train_TablesOfOtherPrograms_GiveTheSameModel(string name, string header, string separator, string sign, string end, bool hasIndex, string note)
    {
        using var folder = new TemporaryFolder();
        string plain = Write("a,b,c\n", ",", ".", "\n", false, ""), other = Write(header, separator, sign, end, hasIndex, note);
        string expected = Train(plain, folder.File("plain.csv"), []), got = Train(other, folder.File("other.csv"), note.Length > 0 ? ["--ignore", "note"] : []);
        Assert.AreEqual(expected, got, name);

        string Train(string text, string path, string[] more)
        {
            File.WriteAllText(path, text);
            string model = path + ".safetensors";
            CommandRun train = CommandRun.Of([.. (string[])["train", path, "--out", model, "--epochs", "2", "--latents", "2", "--quiet"], .. more]);
            Assert.AreEqual(ExitCode.Success, train.Code, train.Error);
            CommandRun encode = CommandRun.Of("encode", path, "--model", model, "--quiet");
            Assert.AreEqual(ExitCode.Success, encode.Code, encode.Error);
            return encode.Output;
        }
    }

    [TestMethod]
    public void Train_StandardInput_IsTheSameAsTheFile()
    {
        using var folder = new TemporaryFolder();
        string table = Write("a,b,c\n", ",", ".", "\n", false, ""), path = folder.File("rows.csv");
        File.WriteAllText(path, table);
        byte[] bytes = Encoding.UTF8.GetBytes(table);
        string[] options = ["--epochs", "2", "--latents", "2", "--quiet"];
        Assert.AreEqual(ExitCode.Success, CommandRun.Of(["train", path, "--out", folder.File("a"), .. options]).Code);
        CommandRun train = CommandRun.WithInput(bytes, ["train", "-", "--out", folder.File("b"), .. options]);
        Assert.AreEqual(ExitCode.Success, train.Code, train.Error);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.File("a")), File.ReadAllBytes(folder.File("b")));
        Assert.AreEqual(CommandRun.Of("encode", path, "--model", folder.File("a"), "--quiet").Output, CommandRun.WithInput(bytes, "encode", "-", "--model", folder.File("b"), "--out", "-", "--quiet").Output);
    }

    [TestMethod]
    public void Train_MissingValue_NamesTheOptionAndTakesIt()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rows.csv"), model = folder.File("model.safetensors");
        File.WriteAllText(path, Write("a,b,c\n", ",", ".", "\n", false, "") + "1,NA,3\n");
        CommandRun refused = CommandRun.Of("train", path, "--out", model, "--epochs", "1", "--quiet");
        Assert.AreEqual(ExitCode.BadInput, refused.Code);
        Assert.HasCount(1, refused.ErrorLines, refused.Error);
        Assert.Contains("--missing skip or --missing mean", refused.Error);
        Assert.DoesNotContain("CsvOptions", refused.Error);
        Assert.IsFalse(File.Exists(model));
        Assert.AreEqual(ExitCode.Success, CommandRun.Of("train", path, "--out", model, "--epochs", "1", "--quiet", "--missing", "skip").Code);
        Assert.HasCount(81, CommandRun.Of("encode", path, "--model", model, "--quiet", "--missing", "skip").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.HasCount(82, CommandRun.Of("encode", path, "--model", model, "--quiet", "--missing", "mean").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [TestMethod]
    public void Train_FolderOfPictures_TakesSizesAndSubFolders()
    {
        using var folder = new TemporaryFolder();
        MemorySamples glyphs = GlyphImages.Generate(60, 3);
        for (int row = 0; row < 60; row++)
        {
            string inner = folder.File($"pictures/{(row % 2 == 0 ? "even" : "odd")}");
            Directory.CreateDirectory(inner);
            var image = new PixelImage(28, 28, 3);
            image.Draw(glyphs[row], [1, 28, 28], 0, 0);
            File.WriteAllBytes(Path.Combine(inner, $"{row}.png"), PngWriter.ToBytes(image));
        }

        string model = folder.File("model.safetensors");
        CommandRun train = CommandRun.Of("train", folder.File("pictures"), "--out", model, "--epochs", "1", "--latents", "2", "--size", "14x12", "--grey", "--quiet", "--report", folder.File("report.html"));
        Assert.AreEqual(ExitCode.Success, train.Code, train.Error);
        Assert.Contains("[1 × 12 × 14]", CommandRun.Of("info", model).Output);
        Assert.Contains("data:image/png", File.ReadAllText(folder.File("report.html")));

        // Later pictures are brought to what the model takes, whatever their size; one alone does too.
        CommandRun encode = CommandRun.Of("encode", folder.File("pictures/odd/1.png"), "--model", model, "--quiet");
        Assert.AreEqual(ExitCode.Success, encode.Code, encode.Error);
        Assert.HasCount(2, encode.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        CommandRun map = CommandRun.Of("project", folder.File("pictures"), "--model", model, "--out", folder.File("map.csv"), "--quiet");
        Assert.AreEqual(ExitCode.Success, map.Code, map.Error);
        Assert.Contains("even", File.ReadAllText(folder.File("map.csv")));
    }

    [TestMethod]
    public void Train_BinaryOfMLNet_IsReadOrSaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("rows.idv"), [1, 2, 3]);
        CommandRun run = CommandRun.Of("train", folder.File("rows.idv"), "--out", folder.File("model"), "--quiet");
        Assert.AreEqual(ExitCode.BadInput, run.Code, run.Error);
        Assert.HasCount(1, run.ErrorLines, run.Error);
        Assert.Contains("ML.NET", run.Error);
    }

#if MLNET_PACKAGE
    [TestMethod]
    public void Train_BinaryOfMLNet_GivesTheModelOfItsTable()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("rows.csv"), Write("a,b,c\n", ",", ".", "\n", false, ""));
        var ml = new Microsoft.ML.MLContext();
        Microsoft.ML.Data.TextLoader.Column[] columns = [new("a", Microsoft.ML.Data.DataKind.Single, 0), new("b", Microsoft.ML.Data.DataKind.Single, 1), new("c", Microsoft.ML.Data.DataKind.Single, 2)];
        using (FileStream stream = File.Create(folder.File("rows.idv")))
        {
            Microsoft.ML.BinaryLoaderSaverCatalog.SaveAsBinary(ml.Data, Microsoft.ML.TextLoaderSaverCatalog.LoadFromTextFile(ml.Data, folder.File("rows.csv"), columns, ',', hasHeader: true), stream);
        }

        string[] outputs = [.. ((string[])["csv", "idv"]).Select(end =>
        {
            CommandRun train = CommandRun.Of("train", folder.File("rows." + end), "--epochs", "2", "--latents", "2", "--out", folder.File(end), "--quiet");
            Assert.AreEqual(ExitCode.Success, train.Code, train.Error);
            CommandRun encode = CommandRun.Of("encode", folder.File("rows." + end), "--model", folder.File(end), "--quiet");
            Assert.AreEqual(ExitCode.Success, encode.Code, encode.Error);
            return encode.Output;
        })];
        Assert.AreEqual(outputs[0], outputs[1]);
    }
#endif

    private static string Write(string header, string separator, string sign, string end, bool hasIndex, string note)
    {
        var text = new StringBuilder(header);
        var random = new Random(3);
        for (int row = 0; row < 80; row++)
        {
            string[] cells = [.. Enumerable.Range(0, 3).Select(_ => (random.NextDouble() * 10).ToString("F6", CultureInfo.InvariantCulture).Replace(".", sign, StringComparison.Ordinal))];
            text.Append(hasIndex ? $"{row}{separator}" : "").AppendJoin(separator, cells).Append(note.Length > 0 ? separator + note : "").Append(end);
        }

        return text.ToString();
    }
}
