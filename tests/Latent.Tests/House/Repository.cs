using System.Text.RegularExpressions;

namespace Latent.Tests.House;

/// <summary>The source files of the repository that the tests were built from.</summary>
internal static partial class Repository
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    /// <summary>The types that a file declares at its top level, public or not.</summary>
    public static IEnumerable<(string Name, bool IsPublic)> TopLevelTypes(string source) =>
        TopLevelType().Matches(source).Select(match => (match.Groups["name"].Value, match.Groups["access"].Value == "public"));

    // Namespaces are file-scoped, so a declaration in the first column is a top-level type.
    [GeneratedRegex(@"^(?<access>public|internal)[\w\s]*?\b(class|struct|interface|enum|record struct|record class|record|delegate [\w<>\[\]?]+)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Toolkit.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"Toolkit.sln was not found above {AppContext.BaseDirectory}.");
    }
}
