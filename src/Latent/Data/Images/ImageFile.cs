namespace Latent.Data.Images;

/// <summary>Reads picture files: PNG, and JPEG (baseline and progressive).</summary>
/// <remarks>Safe for use from many threads.</remarks>
public static class ImageFile
{
    /// <summary>Whether a file's name is one of a picture that is read: .png, .jpg or .jpeg.</summary>
    /// <param name="path">The file.</param>
    public static bool IsImage(string path) => Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg";

    /// <summary>Reads a picture; what it is, its first bytes say and not its name.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or of a kind that is not read: the message names the file and says what.</exception>
    public static PixelImage Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        byte[] file = File.ReadAllBytes(path);
        try
        {
            return Read(file);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}.", e);
        }
    }

    private static PixelImage Read(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? PngReader.Read(file)
        : file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? JpegReader.Read(file)
        : throw new InvalidDataException("it is neither a PNG nor a JPEG image; convert it to one of these");
}
