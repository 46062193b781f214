namespace Latent.Numerics;

/// <summary>How the values of channels lie in a buffer: as features of rows, or as channels of <see cref="ImageBlocks"/>.</summary>
internal readonly record struct ChannelLayout
{
    private ChannelLayout(int count, int channels, int pixels, bool isBlocked)
    {
        Count = count;
        Channels = channels;
        Pixels = pixels;
        IsBlocked = isBlocked;
    }

    /// <summary>The rows or images.</summary>
    public int Count { get; }

    /// <summary>The features or channels.</summary>
    public int Channels { get; }

    /// <summary>The pixels of an image; 1 for rows.</summary>
    public int Pixels { get; }

    /// <summary>Whether the values lie in <see cref="ImageBlocks"/>.</summary>
    public bool IsBlocked { get; }

    /// <summary>The values of the buffer, with the unused ones of the last block.</summary>
    public int Length => IsBlocked ? ImageBlocks.Length(Count, Channels * Pixels) : checked(Count * Channels);

    /// <summary>The values that belong to one channel.</summary>
    public long PerChannel => (long)Count * Pixels;

    /// <summary>[rows × features].</summary>
    public static ChannelLayout Rows(int rows, int features) => new(rows, features, 1, isBlocked: false);

    /// <summary>Images in <see cref="ImageBlocks"/>.</summary>
    public static ChannelLayout Blocks(int rows, int channels, int pixels) => new(rows, channels, pixels, isBlocked: true);
}
