using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Commands;

/// <summary>Runs the command lines that documentation shows, by a shell, over small files of the names they use.</summary>
[TestClass]
public sealed partial class DocsTests
{
    private static readonly string Root = FindRoot();

    // What is not run here, and why. Lines that run a project, such as the benchmarks, are another test's: House/DocsTests.
    private static readonly (string Start, string Reason)[] NotRun =
    [
        ("dotnet run ", "a project of the repository, on real data or for minutes"),
        ("dotnet test ", "this is it"),
        ("dotnet tool install ", "needs the published package"),
        ("DOTNET_EnableAVX512=0 dotnet run ", "a benchmark"),
        ("latent tour ", "half a minute; Tour/ runs it on less data"),
    ];

    private static readonly string? Python = FindPython();

    public static IEnumerable<object[]> Pages() => AllPages().Where(page => Lines(page).Length > 0).Select(page => new object[] { page });

    [TestMethod]
    public void Shell_EveryLineThatIsNotRun_HasAReasonThatIsUsed()
    {
        string[] all = [.. AllPages().SelectMany(AllLines)];
        foreach ((string start, string reason) in NotRun)
        {
            Assert.IsTrue(all.Any(line => line.StartsWith(start, StringComparison.Ordinal)), $"No page has a line that starts with '{start}' any more ({reason}).");
        }

        Assert.IsGreaterThanOrEqualTo(12, AllPages().SelectMany(Lines).Count());
    }

    [TestMethod]
    [DynamicData(nameof(Pages))]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Shell_EachCommandOfAPage_Succeeds(string page)
    {
        using var folder = new TemporaryFolder();
        WriteTable(folder, "sensors.csv", 200);
        WriteTable(folder, "today.csv", 40);
        WriteTable(folder, "all.csv", 40);
        WriteTable(folder, "rows.csv", 120);
        WriteTable(folder, "transactions.csv", 120);
        WriteSeries(folder, "usual.csv");
        WriteSeries(folder, "later.csv");
        WriteSeries(folder, "labelled.csv");
        File.WriteAllLines(folder.File("labelled.csv"), File.ReadAllLines(folder.File("labelled.csv")).Select((line, at) => line + (at == 0 ? ",anomalous" : at is >= 150 and < 160 ? ",1" : ",0")));
        IdxFiles.WriteGlyphs(folder.Path, "t10k", 60, 4);
        foreach (string inner in (string[])["fashion-mnist", "DIRECTORY"])
        {
            Directory.CreateDirectory(folder.File(inner));
            IdxFiles.WriteGlyphs(folder.File(inner), "train", 120, 3);
        }

        // What a page takes as given from another.
        foreach (string[] before in (string[][])[
            ["train", folder.File("sensors.csv"), "--label", "machine", "--epochs", "1", "--out", folder.File("sensors.safetensors"), "--quiet"],
            ["train", folder.File("fashion-mnist"), "--epochs", "1", "--latents", "4", "--out", folder.File("fashion.safetensors"), "--quiet"],
            ["train", folder.File("sensors.csv"), "--label", "machine", "--epochs", "1", "--out", folder.File("model.safetensors"), "--quiet"],
            ["detect", "fit", folder.File("sensors.csv"), "--label", "machine", "--out", folder.File("detector.safetensors"), "--quiet"],
            ["export", folder.File("sensors.safetensors"), "--out", folder.File("encoder-decoder.onnx"), "--quiet"]])
        {
            CommandRun run = CommandRun.Of(before);
            Assert.AreEqual(ExitCode.Success, run.Code, run.Error);
        }

        string program = Path.Combine(AppContext.BaseDirectory, "Latent.Cli.dll");
        string script = $"set -e\nlatent() {{ '{Environment.ProcessPath switch { { } path when Path.GetFileNameWithoutExtension(path) == "dotnet" => path, _ => "dotnet" }}' '{program}' \"$@\"; }}\npython() {{ script=$1; shift; '{Python}' '{Root}'/$script \"$@\"; }}\n{string.Join('\n', Lines(page))}\n";
        File.WriteAllText(folder.File("script.sh"), script);
        var start = new ProcessStartInfo("sh", [folder.File("script.sh")]) { WorkingDirectory = folder.Path, RedirectStandardError = true, RedirectStandardOutput = true };
        using Process shell = Process.Start(start)!;
        Task<string> output = shell.StandardOutput.ReadToEndAsync(), error = shell.StandardError.ReadToEndAsync();
        Assert.IsTrue(shell.WaitForExit(TimeSpan.FromMinutes(5)), $"{page} takes longer than five minutes.");
        Assert.AreEqual(0, shell.ExitCode, $"{script}\n{output.Result}\n{error.Result}");
    }

    private static IEnumerable<string> AllPages() =>
        ((string[])["README.md", "benchmarks/README.md", "src/Latent/README.md", "src/Latent.MLNet/README.md", "src/Latent.Cli/README.md"])
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Select(file => "docs/" + Path.GetFileName(file)).Order(StringComparer.Ordinal));

    private static IEnumerable<string> AllLines(string page) => ShellBlock().Matches(File.ReadAllText(Path.Combine(Root, page)))
        .SelectMany(block => block.Groups[1].Value.Split('\n'))
        .Where(line => line.Length > 0 && line[0] != '#');

    // Where Python is without PyTorch, what PyTorch would have written is not read either.
    private static string[] Lines(string page) => [.. AllLines(page)
        .Where(line => !NotRun.Any(not => line.StartsWith(not.Start, StringComparison.Ordinal)))
        .Where(line => Python is not null || !(line.StartsWith("python ", StringComparison.Ordinal) || line.Contains("weights.safetensors", StringComparison.Ordinal)))];

    private static string? FindPython()
    {
        foreach (string name in (string[])["python3", "/usr/bin/python3"])
        {
            try
            {
                using Process probe = Process.Start(new ProcessStartInfo(name, ["-c", "import torch, numpy"]) { RedirectStandardError = true })!;
                probe.StandardError.ReadToEnd();
                probe.WaitForExit();
                if (probe.ExitCode == 0)
                {
                    return name;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No such program.
            }
        }

        return null;
    }

    private static void WriteSeries(TemporaryFolder folder, string name) =>
        File.WriteAllLines(folder.File(name), Enumerable.Range(0, 400).Select(step => string.Create(CultureInfo.InvariantCulture, $"{new DateTime(2026, 1, 1).AddHours(step):s},{Math.Sin(step / 4.0)}")).Prepend("timestamp,value"));

    private static void WriteTable(TemporaryFolder folder, string name, int rows)
    {
        var random = new Random(rows);
        File.WriteAllLines(folder.File(name), Enumerable.Range(0, rows).Select(row =>
        {
            double u = random.NextDouble(), v = random.NextDouble();
            return string.Create(CultureInfo.InvariantCulture, $"{100 + u},{v},{u - v},{(row % 5 == 0 ? "old" : "new")},{(row % 10 == 0 ? 1 : 0)}");
        }).Prepend(name == "transactions.csv" ? "temperature,pressure,flow,kind,fraud" : "temperature,pressure,flow,machine,label"));
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Toolkit.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests do not lie in the repository.");
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
