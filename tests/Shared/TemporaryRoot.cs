using System.Diagnostics;

namespace Latent.Tests.Shared;

/// <summary>
/// Gives the tests of a project a folder for temporary files of their own, sees that tests and product left nothing in it,
/// and takes it away. So nobody's temporary folder fills up, and a test or a command that leaves something behind is seen.
/// </summary>
[TestClass]
public sealed class TemporaryRoot
{
    // What Path.GetTempPath asks: the first on Unix, the others on Windows. Processes that tests start inherit them.
    private static readonly string[] Variables = ["TMPDIR", "TMP", "TEMP"];

    private static string _root = "";

    [AssemblyInitialize]
    public static void Make(TestContext context)
    {
        _root = Directory.CreateTempSubdirectory("latent-tests-").FullName;
        foreach (string variable in Variables)
        {
            Environment.SetEnvironmentVariable(variable, _root);
        }
    }

    [AssemblyCleanup]
    public static void Remove()
    {
        string?[] left = [.. Directory.EnumerateFileSystemEntries(_root).Select(Path.GetFileName)];
        Directory.Delete(_root, recursive: true);
        Assert.IsEmpty(left, $"Tests left {left.Length} temporary files or folders behind: {string.Join(", ", left.Take(10))}. Dispose of what they make (TemporaryFolder).");
    }

    /// <summary>Gives a process that a test ends by force a folder of its own: what it has no time to take away, as the runtime's pipes, goes with the folder.</summary>
    internal static void Confine(ProcessStartInfo start, string folder)
    {
        foreach (string variable in Variables)
        {
            start.Environment[variable] = folder;
        }
    }
}
