namespace Latent.Storage;

/// <summary>Writes a file as a whole or not at all: to a temporary name beside it, then renamed over it.</summary>
/// <remarks>Safe for use from many threads; of several writers to one path the last to finish wins, and readers see one whole file.</remarks>
public static class AtomicFile
{
    /// <summary>Writes a file, creating its folder where needed. Until <paramref name="write"/> has ended, an existing file stays as it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content; the stream can be read and sought too.</param>
    /// <exception cref="IOException">The disk refuses: full, not writable, no such place.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    /// <exception cref="ArgumentException">The path is empty or names a folder.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        string name = Path.GetFileName(full);
        if (name.Length == 0 || Directory.Exists(full))
        {
            throw new ArgumentException($"\"{path}\" is a folder; give the name of a file.", nameof(path));
        }

        if (IsDevice(full))
        {
            WriteTo(full, write);
            return;
        }

        string folder = Path.GetDirectoryName(full)!;
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);

                // The data reaches the disk before the name does: a power cut leaves the old file or the new one.
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Whether a path is a device such as <c>/dev/null</c> or <c>/dev/stdout</c>, which is written to as it is: a file renamed over it would take its place.</summary>
    /// <param name="path">The path; it need not exist.</param>
    public static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows() && !string.IsNullOrEmpty(path) && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal) && !Path.GetFullPath(path).StartsWith("/dev/shm/", StringComparison.Ordinal);

    /// <summary>By way of a temporary file, for a device cannot be sought in, and gets all or nothing.</summary>
    private static void WriteTo(string device, Action<Stream> write)
    {
        string temporary = Path.Combine(Path.GetTempPath(), $"latent-{Guid.NewGuid():N}.tmp");
        using var whole = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        write(whole);
        whole.Position = 0;
        using var to = new FileStream(device, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
        whole.CopyTo(to);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; a left-over temporary file does no harm.
        }
    }
}
