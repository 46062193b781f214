namespace Latent.Cli.Files;

/// <summary>
/// The standard input as a file: what is read more than once (for its columns, their scales, and each epoch) cannot be a
/// stream. It is copied to a temporary file when it is first asked for, and the copy is gone when the command ends.
/// </summary>
internal sealed class StandardInput : IDisposable
{
    /// <summary>How commands name it.</summary>
    public const string Name = "-";

    private static readonly AsyncLocal<StandardInput?> Current = new();

    private readonly Func<Stream> _open;
    private readonly StandardInput? _before;
    private string? _folder;
    private string? _copy;

    /// <summary>Makes a stream the standard input until it is disposed of.</summary>
    public StandardInput(Func<Stream> open)
    {
        _open = open;
        _before = Current.Value;
        Current.Value = this;
    }

    /// <summary>A path that can be opened: that of the copy for <c>-</c>, else the path itself.</summary>
    public static string Resolve(string path) => path == Name && Current.Value is { } input ? input.Copy() : path;

    /// <inheritdoc/>
    public void Dispose()
    {
        Current.Value = _before;
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>A folder for temporary files, gone when the command ends.</summary>
    public static string TemporaryFolder() => Current.Value?.Folder() ?? throw new InvalidOperationException("No command runs.");

    private string Folder() => _folder ??= Directory.CreateTempSubdirectory("latent-").FullName;

    private string Copy()
    {
        if (_copy is not null)
        {
            return _copy;
        }

        string raw = Path.Combine(Folder(), "input");
        using (Stream from = _open())
        using (FileStream to = File.Create(raw))
        {
            from.CopyTo(to);
        }

        return _copy = Rename(raw);
    }

    /// <summary>What it is, its first bytes say; the name has to say so too.</summary>
    private static string Rename(string raw)
    {
        Span<byte> first = stackalloc byte[4];
        using (FileStream file = File.OpenRead(raw))
        {
            file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        }

        bool isIdx = first[0] == 0 && first[1] == 0 && first[2] is >= 8 and <= 14;
        string named = Path.Combine(Path.GetDirectoryName(raw)!, isIdx ? "standard-input-idx" : first is [0x1F, 0x8B, ..] ? "standard-input.csv.gz" : first is [0x89, (byte)'P', ..] ? "standard-input.png" : first is [0xFF, 0xD8, 0xFF, _] ? "standard-input.jpg" : "standard-input.csv");
        File.Move(raw, named);
        return named;
    }
}
