using System.Text.RegularExpressions;

namespace Latent.Tests.House;

/// <summary>What documentation shows in C# is compiled and run somewhere, and what it links to is there.</summary>
[TestClass]
public sealed partial class DocsTests
{
    public static IEnumerable<object[]> Pages() => Files().Select(file => new object[] { file });

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void CSharp_EachBlock_IsInATestOrAnExample(string page)
    {
        string[] code = [.. ((string[])["tests", "examples"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(file => Squeeze(File.ReadAllText(file)))];
        foreach (Match block in CodeBlock().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))))
        {
            string text = string.Join('\n', block.Groups[1].Value.Split('\n').Where(line => !line.StartsWith("using ", StringComparison.Ordinal) || line.Contains('=', StringComparison.Ordinal)));

            // A class that a page shows whole, or several statements that a test has apart by checks of its own.
            string[] parts = [.. Parts().Split(text.Trim()).Select(Squeeze).Where(part => part.Length > 0)];
            foreach (string part in parts)
            {
                Assert.IsTrue(code.Any(file => file.Contains(part, StringComparison.Ordinal)), $"{page}: this is compiled nowhere:\n{part}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Fences_SayTheirLanguage(string page)
    {
        string[] lines = [.. File.ReadAllLines(Path.Combine(Repository.Root, page)).Where(line => line.StartsWith("```", StringComparison.Ordinal))];
        Assert.AreEqual(0, lines.Length % 2, $"{page} has a fence that is not closed.");
        for (int i = 0; i < lines.Length; i += 2)
        {
            CollectionAssert.Contains((string[])["sh", "csharp", "json", "text", "xml", "console"], lines[i][3..], $"{page}: {lines[i]}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Shell_EachProjectThatIsRun_HasTheCommandAndOptions(string page)
    {
        foreach (Match line in ProjectLine().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))))
        {
            string project = Path.Combine(Repository.Root, line.Groups[1].Value);
            Assert.IsTrue(Directory.Exists(project), $"{page} runs {line.Groups[1].Value}, which is not there.");
            string code = string.Concat(Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
            string[] words = [.. line.Groups[2].Value.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
            foreach (string word in words.Where((word, i) => word.StartsWith("--", StringComparison.Ordinal) || (i == 0 && char.IsAsciiLetterLower(word[0]))))
            {
                Assert.Contains($"\"{word}\"", code, $"{page}: {line.Groups[1].Value} knows no {word}.");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Links_ToFiles_LeadSomewhere(string page)
    {
        string path = Path.Combine(Repository.Root, page);
        foreach (Match link in Link().Matches(File.ReadAllText(path)))
        {
            string target = link.Groups[1].Value.Split('#')[0];
            if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
            {
                string full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, target));
                Assert.IsTrue(File.Exists(full) || Directory.Exists(full), $"{page} links to {target}, which is not there.");
            }
        }
    }

    private static IEnumerable<string> Files() =>
        ((string[])["README.md", "benchmarks/README.md", "src/Latent/README.md", "src/Latent.MLNet/README.md", "src/Latent.Cli/README.md"])
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(file => "docs/" + Path.GetFileName(file)).Order(StringComparer.Ordinal));

    private static string Squeeze(string text) => Space().Replace(Comment().Replace(text, ""), "");

    [GeneratedRegex(@"dotnet run (?=[^\n]*--project (\S+))[^\n]*? -- ([^\n`]*)")]
    private static partial Regex ProjectLine();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\n[ \t]*\n")]
    private static partial Regex Parts();

    [GeneratedRegex(@"(?<!:)//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
