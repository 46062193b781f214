namespace Latent.Networks.Managed;

/// <summary>The buffers that one call of inference borrows.</summary>
internal sealed class Workspace(long length, long scratch)
{
    /// <summary>One of the two buffers that layers write to in turn.</summary>
    public AlignedBuffer First { get; } = new(length);

    /// <summary>The other.</summary>
    public AlignedBuffer Second { get; } = new(length);

    /// <summary>What a layer works in.</summary>
    public AlignedBuffer Scratch { get; } = new(scratch);
}
