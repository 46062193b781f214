using Latent.Numerics;

namespace Latent.Data;

/// <summary>How an IDX file is turned into samples.</summary>
public sealed record IdxOptions
{
    /// <summary>Whether unsigned bytes become 0 to 1 by division by 255, as for pixels; <see langword="true"/> by default. Other types are taken as they are.</summary>
    public bool ScaleBytes { get; init; } = true;

    /// <summary>
    /// Whether the last of four dimensions is the channel (n, height, width, channels), as most writers have it, or the
    /// second (n, channels, height, width). By default, <see langword="null"/>, it is the last where that is 1, 3 or 4, else the second.
    /// </summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>The most values read, at least 1; 2³⁰ (4 GiB as numbers) by default. A packed file may claim any size.</summary>
    public long MaxValues { get; init; } = 1L << 30;

    /// <summary>The most rows read, from the first; all by default. At least 1.</summary>
    public int MaxRows { get; init; } = int.MaxValue;

    internal void Validate()
    {
        Require.Setting(MaxValues >= 1 && MaxValues <= Array.MaxLength, MaxValues, $"from 1 to {Array.MaxLength}");
        Require.Setting(MaxRows >= 1, MaxRows, "at least 1");
    }
}
