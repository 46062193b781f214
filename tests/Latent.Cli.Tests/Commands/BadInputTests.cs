using System.Globalization;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Commands;

/// <summary>Every command with every kind of bad input: one line, exit code 2, nothing written.</summary>
[TestClass]
public sealed class BadInputTests
{
    private static TemporaryFolder? _folder;

    /// <summary>The least that each command needs to succeed; FOLDER/x are files that are there.</summary>
    private static readonly Dictionary<string, string[]> Good = new()
    {
        ["train"] = ["train", "FOLDER/rows.csv", "--epochs", "1", "--out", "OUT/made"],
        ["encode"] = ["encode", "FOLDER/rows.csv", "--model", "FOLDER/model.safetensors", "--out", "OUT/made"],
        ["reconstruct"] = ["reconstruct", "FOLDER/rows.csv", "--model", "FOLDER/model.safetensors", "--out", "OUT/made"],
        ["detect fit"] = ["detect", "fit", "FOLDER/rows.csv", "--method", "pca", "--out", "OUT/made"],
        ["detect score"] = ["detect", "score", "FOLDER/rows.csv", "--model", "FOLDER/detector.safetensors", "--out", "OUT/made"],
        ["project"] = ["project", "FOLDER/rows.csv", "--model", "FOLDER/model.safetensors", "--out", "OUT/made"],
        ["search"] = ["search", "FOLDER/rows.csv", "--model", "FOLDER/model.safetensors", "--out", "OUT/made"],
        ["gan"] = ["gan", "FOLDER/images", "--epochs", "1", "--batch", "8", "--out", "OUT/made"],
        ["sample"] = ["sample", "--model", "FOLDER/gan.safetensors", "--count", "3", "--out", "OUT/made"],
        ["augment"] = ["augment", "FOLDER/rows.csv", "--label", "label", "--out", "OUT/made"],
        ["evaluate"] = ["evaluate", "FOLDER/rows.csv", "--model", "FOLDER/model.safetensors", "--report", "OUT/made"],
        ["info"] = ["info", "FOLDER/model.safetensors"],
        ["export"] = ["export", "FOLDER/model.safetensors", "--out", "OUT/made"],
        ["import"] = ["import", "FOLDER/model.onnx", "--out", "OUT/made"],
    };

    public static IEnumerable<object[]> Commands() => Good.Keys.Select(name => new object[] { name });

    /// <summary>A command, what is wrong with it, its arguments, and a word that the message must have.</summary>
    public static IEnumerable<object[]> Cases()
    {
        foreach ((string name, string[] good) in Good)
        {
            string input = good.First(word => word.StartsWith("FOLDER/", StringComparison.Ordinal));
            yield return [name, "a file that is not there", With(good, input, "FOLDER/nothing.here"), "nothing.here"];
            yield return [name, "an option that is not known", (string[])[.. good, "--wether"], "--wether"];
            if (good.Contains("OUT/made"))
            {
                yield return [name, "a result below a file", With(good, "OUT/made", "FOLDER/rows.csv/made"), "rows.csv"];
            }

            if (input.EndsWith("rows.csv", StringComparison.Ordinal))
            {
                yield return [name, "words among the numbers", With(good, input, "FOLDER/broken.csv"), "broken.csv"];
                // Rows that are only passed through may be none, as in the last of many shards.
                if (name is not ("encode" or "reconstruct" or "detect score"))
                {
                    yield return [name, "a table without rows", With(good, input, "FOLDER/empty.csv"), "empty.csv"];
                }

                if (good.Contains("--model"))
                {
                    yield return [name, "other columns", With(good, input, "FOLDER/other.csv"), "speed"];
                }
            }

            foreach (string model in good.Where(word => word.StartsWith("FOLDER/", StringComparison.Ordinal) && (word.EndsWith(".safetensors", StringComparison.Ordinal) || word.EndsWith(".onnx", StringComparison.Ordinal))))
            {
                string end = Path.GetExtension(model);
                yield return [name, "a model that is cut off", With(good, model, "FOLDER/cut" + end), "cut"];
                yield return [name, "a model that is none", With(good, model, "FOLDER/text" + end), "text"];
            }
        }

        yield return ["train", "epochs below 1", (string[])[.. Good["train"], "--epochs", "0"], "--epochs"];
        yield return ["train", "a preset that is not known", (string[])[.. Good["train"], "--preset", "huge"], "huge"];
        yield return ["train", "a label that is no column", (string[])[.. Good["train"], "--label", "colour"], "colour"];
        yield return ["encode", "a shard beyond the last", (string[])[.. Good["encode"], "--shard", "5/4"], "5/4"];
        yield return ["encode", "no threads", (string[])[.. Good["encode"], "--threads", "0"], "--threads"];
        yield return ["encode", "a detector for a model", With(Good["encode"], "FOLDER/model.safetensors", "FOLDER/detector.safetensors"), "detector"];
        yield return ["detect score", "an autoencoder for a detector", With(Good["detect score"], "FOLDER/detector.safetensors", "FOLDER/model.safetensors"), "autoencoder"];
        yield return ["detect fit", "more than half to flag", (string[])[.. Good["detect fit"], "--contamination", "0.7"], "0.7"];
        yield return ["project", "more neighbours than rows", (string[])[.. Good["project"], "--perplexity", "500"], "500"];
        yield return ["search", "more neighbours than rows", (string[])[.. Good["search"], "--neighbours", "500"], "500"];
        yield return ["gan", "a batch above the rows", With(Good["gan"], "8", "4096"), "4096"];
        yield return ["gan", "images of another size", (string[])[.. Good["gan"], "--preset", "dcgan-32"], "32"];
        yield return ["gan", "pixels from 0 to 255 in a table", (string[])[.. With(Good["gan"], "FOLDER/images", "FOLDER/pixels.csv"), "--preset", "gan-mlp"], "outside the range from 0 to 1"];
        yield return ["gan", "classes without labels", (string[])[.. With(Good["gan"], "FOLDER/images", "FOLDER/images/train-images-idx3-ubyte"), "--conditional"], "no labels"];
        yield return ["sample", "a class it does not know", (string[])[.. Good["sample"], "--class", "3"], "--class"];
        yield return ["augment", "a label that is no column", With(Good["augment"], "label", "colour"), "colour"];
        yield return ["export", "a network it does not have", (string[])[.. Good["export"], "--network", "brain"], "brain"];
    }

    [ClassInitialize]
    public static void Prepare(TestContext context)
    {
        _folder = new TemporaryFolder();
        Write("rows.csv", "temperature,pressure,label", 80);
        Write("other.csv", "temperature,speed,label", 80);
        File.WriteAllText(_folder.File("empty.csv"), "temperature,pressure,label\n");
        File.WriteAllText(_folder.File("broken.csv"), "temperature,pressure,label\n1,2,0\n1,,0\n3,1,1\n");
        File.WriteAllLines(_folder.File("pixels.csv"), Enumerable.Range(0, 16).Select(row => string.Join(',', Enumerable.Range(0, 784).Select(pixel => (row * pixel) % 256))).Prepend(string.Join(',', Enumerable.Range(0, 784).Select(pixel => $"p{pixel}"))));
        Directory.CreateDirectory(_folder.File("images"));
        IdxFiles.WriteGlyphs(_folder.File("images"), "train", 32, 2);
        foreach (string[] made in (string[][])[
            ["train", _folder.File("rows.csv"), "--label", "label", "--epochs", "1", "--latents", "1", "--out", _folder.File("model.safetensors"), "--quiet"],
            ["detect", "fit", _folder.File("rows.csv"), "--label", "label", "--method", "pca", "--out", _folder.File("detector.safetensors"), "--quiet"],
            ["gan", _folder.File("images"), "--epochs", "1", "--batch", "8", "--out", _folder.File("gan.safetensors"), "--quiet"],
            ["export", _folder.File("model.safetensors"), "--out", _folder.File("model.onnx"), "--quiet"]])
        {
            CommandRun run = CommandRun.Of(made);
            Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        }

        foreach (string end in (string[])[".safetensors", ".onnx"])
        {
            byte[] whole = File.ReadAllBytes(_folder.File("model" + end));
            File.WriteAllBytes(_folder.File("cut" + end), whole[..(whole.Length / 2)]);
            File.WriteAllText(_folder.File("text" + end), "This is a text and no model, long enough to have room for a header.");
        }
    }

    [ClassCleanup]
    public static void Clean() => _folder?.Dispose();

    [TestMethod]
    [DynamicData(nameof(Commands))]
    public void Command_WithGoodInput_Succeeds(string name)
    {
        // Else the cases would be refused for another reason.
        CommandRun run = Run(Good[name], out string[] written);
        Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        Assert.AreEqual(Good[name].Contains("OUT/made") ? "made" : "", string.Join(", ", written));
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Command_WithBadInput_IsRefusedInOneLineAndWritesNothing(string name, string problem, string[] arguments, string named)
    {
        CommandRun run = Run(arguments, out string[] written);
        Assert.AreEqual(ExitCode.BadInput, run.Code, $"{name}, {problem}: {run.Error}");
        Assert.HasCount(1, run.ErrorLines, run.Error);
        StringAssert.Contains(run.Error, named, $"{name}, {problem}");
        Assert.IsEmpty(written, $"{name}, {problem} left {string.Join(", ", written)}");
    }

    private static CommandRun Run(string[] arguments, out string[] written)
    {
        string output = _folder!.File("out");
        Directory.CreateDirectory(output);
        try
        {
            string[] own = [.. arguments.Select(word => word.Replace("FOLDER", _folder.Path, StringComparison.Ordinal).Replace("OUT", output, StringComparison.Ordinal))];
            CommandRun run = CommandRun.Of(own);
            written = [.. Directory.EnumerateFileSystemEntries(output).Select(path => Path.GetFileName(path)!)];
            return run;
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static string[] With(string[] arguments, string word, string other) => [.. arguments.Select(argument => argument == word ? other : argument)];

    private static void Write(string name, string header, int rows)
    {
        var random = new Random(rows);
        File.WriteAllLines(_folder!.File(name), Enumerable.Range(0, rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"{20 + random.NextDouble()},{random.NextDouble()},{(row % 10 == 0 ? 1 : 0)}")).Prepend(header));
    }
}
