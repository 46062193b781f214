namespace Latent.Tests.House;

[TestClass]
public sealed class FileTests
{
    private const int UsualBytes = 15_000;

    // Hand-laid register tiles, whose shapes differ in the number of accumulators alone, stay in one file.
    private const int MostBytes = 30_000;

    [TestMethod]
    public void SourceFile_DeclaresAtMostOnePublicType_NamedAsTheFile()
    {
        var wrong = new List<string>();
        foreach (string file in Repository.SourceFiles("src"))
        {
            string[] types = [.. Repository.TopLevelTypes(File.ReadAllText(file)).Where(type => type.IsPublic).Select(type => type.Name).Distinct()];
            string name = Path.GetFileName(file).Split('.')[0];
            if (types.Length > 1)
            {
                wrong.Add($"{Repository.Relative(file)} declares {string.Join(", ", types)}: give each its own file");
            }
            else if (types.Length == 1 && types[0] != name)
            {
                wrong.Add($"{Repository.Relative(file)} declares {types[0]}: name the file after it");
            }
        }

        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    [TestMethod]
    public void SourceFile_Size_IsSeldomAbove15KB()
    {
        FileInfo[] files = [.. Repository.SourceFiles("src").Select(file => new FileInfo(file))];
        string[] tooLarge = [.. files.Where(file => file.Length > MostBytes).Select(Describe)];
        Assert.IsEmpty(tooLarge, $"Split what is larger than {MostBytes} bytes: {string.Join(", ", tooLarge)}");
        string[] large = [.. files.Where(file => file.Length > UsualBytes).Select(Describe)];
        Assert.IsLessThanOrEqualTo(files.Length / 20, large.Length, $"More than one file in twenty is larger than {UsualBytes} bytes: {string.Join(", ", large)}");

        static string Describe(FileInfo file) => $"{Repository.Relative(file.FullName)} ({file.Length})";
    }

    [TestMethod]
    public void SourceFile_Namespace_IsItsFolder()
    {
        var wrong = new List<string>();
        foreach (string file in Repository.SourceFiles("src/Latent"))
        {
            string expected = string.Join('.', Path.GetDirectoryName(Repository.Relative(file))!.Replace('\\', '/').Split('/')[1..]);
            string? actual = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';');
            if (actual is not null && actual != expected)
            {
                wrong.Add($"{Repository.Relative(file)} is in namespace {actual} instead of {expected}");
            }
        }

        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    [TestMethod]
    public void SourceFile_Deserialization_IsThatWhichKeepsDefaults()
    {
        string[] wrong =
        [
            .. Repository.SourceFiles("src/Latent")
                .Where(file => Path.GetFileName(file) != "SettingsJson.cs" && File.ReadAllText(file).Contains(".Deserialize", StringComparison.Ordinal))
                .Select(Repository.Relative),
        ];
        Assert.IsEmpty(wrong, $"Read JSON by SettingsJson, which keeps the defaults of properties that are not there: {string.Join(", ", wrong)}");
    }
}
