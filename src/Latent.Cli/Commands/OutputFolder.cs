using Latent.Storage;

namespace Latent.Cli.Commands;

/// <summary>The folder that results go to.</summary>
internal static class OutputFolder
{
    /// <summary>Makes the folder where it is not there, and makes sure that it can be written, before any work is done.</summary>
    /// <exception cref="InputException">It cannot be made or written.</exception>
    public static void Prepare(string folder)
    {
        if (File.Exists(folder))
        {
            throw new InputException($"--out '{folder}' is a file; give a folder, which is made where it is not there.");
        }

        bool made = !Directory.Exists(folder);
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                // Only whether it can be made matters.
            }

            if (made)
            {
                // Nothing is left behind if the data turns out bad; the folder comes back with the first file.
                Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"--out '{folder}' cannot be written: {Reason(e, folder)} Give a folder that can.", e);
        }
    }

    /// <summary>Makes sure that a file can be written, before any work is done.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public static void CheckFile(string? path, string option = "--out")
    {
        if (path is null or "-" || AtomicFile.IsDevice(path))
        {
            return;
        }

        if (Directory.Exists(path))
        {
            throw new InputException($"{option} '{path}' is a folder; give the name of a file.");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (File.Exists(folder))
        {
            throw new InputException($"{option} '{path}' cannot be written: '{folder}' is a file, not a folder. Give a file that can.");
        }

        try
        {
            Prepare(folder);
        }
        catch (InputException e) when (e.InnerException is { } inner)
        {
            throw new InputException($"{option} '{path}' cannot be written: {Reason(inner, folder)} Give a file that can.", inner);
        }
    }

    /// <summary>Why not; a refusal names the file that was tried, which says nothing to whoever chose the folder.</summary>
    private static string Reason(Exception exception, string folder) =>
        exception is UnauthorizedAccessException ? $"the folder '{folder}' does not allow it." : exception.Message;
}
