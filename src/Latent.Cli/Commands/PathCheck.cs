using System.CommandLine;
using System.CommandLine.Parsing;
using Latent.Storage;

namespace Latent.Cli.Commands;

/// <summary>
/// Looks at all paths of a command line together, before anything is read: none is empty, no file is written over that the
/// same command reads, and no two results go to one file.
/// </summary>
internal static class PathCheck
{
    private static readonly string[] Results = ["--out", "--report", "--picture", "--events", "--save"];
    private static readonly StringComparison Names = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Checks what was given and what is taken by default.</summary>
    /// <exception cref="InputException">Something is not as it should be.</exception>
    public static void Check(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        foreach (SymbolResult given in parsed.CommandResult.Children.Where(child => child.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value))))
        {
            string name = given is OptionResult option ? option.Option.Name : given is ArgumentResult argument ? $"<{argument.Argument.Name}>" : "";
            throw new InputException($"{name} is empty; give a value. Is a variable not set?");
        }

        (string Name, string Path)[] read =
        [
            .. Present(command.Arguments.OfType<Argument<string>>().Select(argument => ($"<{argument.Name}>", parsed.GetValue(argument)))),
            .. Present(command.Options.OfType<Option<string>>().Where(option => option.HelpName == "file" && !Results.Contains(option.Name)).Select(option => (option.Name, parsed.GetValue(option)))),
        ];
        (string Name, string Path)[] written = [.. Present(command.Options.OfType<Option<string>>().Where(option => Results.Contains(option.Name)).Select(option => (option.Name, parsed.GetValue(option))))];
        for (int i = 0; i < written.Length; i++)
        {
            (string name, string path) = written[i];
            foreach ((string source, string _) in read.Where(other => File.Exists(other.Path) && IsSame(other.Path, path)))
            {
                throw new InputException($"{name} '{path}' is the file that {source} reads, and would be lost; name another.");
            }

            foreach ((string other, string _) in written[..i].Where(other => IsSame(other.Path, path)))
            {
                throw new InputException($"{other} and {name} are the same file, '{path}'; name two.");
            }
        }
    }

    private static IEnumerable<(string Name, string Path)> Present(IEnumerable<(string Name, string? Path)> paths) =>
        paths.Where(entry => entry.Path is not (null or "-")).Select(entry => (entry.Name, entry.Path!));

    private static bool IsSame(string one, string other) =>
        string.Equals(Path.GetFullPath(one), Path.GetFullPath(other), Names) && !AtomicFile.IsDevice(one);
}
