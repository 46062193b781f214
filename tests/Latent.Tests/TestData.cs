namespace Latent.Tests;

/// <summary>Finds real data beside the repository, where there is some.</summary>
internal static class TestData
{
    /// <summary>The folder of real data, or <see langword="null"/>: a test then makes its own.</summary>
    public static string? SharedFolder { get; } = FindShared();

    /// <summary>The path of a real file, or <see langword="null"/> where it is not there.</summary>
    public static string? Shared(string relative)
    {
        string? path = SharedFolder is null ? null : Path.Combine(SharedFolder, relative);
        return path is not null && (File.Exists(path) || Directory.Exists(path)) ? path : null;
    }

    private static string? FindShared()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
