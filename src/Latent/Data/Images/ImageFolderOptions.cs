namespace Latent.Data.Images;

/// <summary>How the pictures of a folder become rows.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>The width in pixels that pictures are brought to, at least 1; the first picture's where it is 0, the default.</summary>
    public int Width { get; init; }

    /// <summary>The height in pixels that pictures are brought to, at least 1; the first picture's where it is 0, the default.</summary>
    public int Height { get; init; }

    /// <summary>1 for grey, 3 for red, green and blue; as many as the first picture has where it is 0, the default.</summary>
    public int Channels { get; init; }
}
