namespace Latent.Networks.Managed;

/// <summary>
/// The two buffers between which gradients travel back, layer by layer. No more are needed, since a gradient is of no
/// use once the layer before has its own.
/// </summary>
internal sealed class GradientBuffers(long length, long scratch)
{
    private readonly AlignedBuffer _first = new(length);
    private readonly AlignedBuffer _second = new(length);
    private bool _isSecond;

    /// <summary>What a layer works in.</summary>
    public AlignedBuffer Scratch { get; } = new(scratch);

    /// <summary>The gradient as far as it has come.</summary>
    public Span<float> Current(int length) => (_isSecond ? _second : _first).First(length);

    /// <summary>Where the next gradient is written.</summary>
    public Span<float> Next(int length) => (_isSecond ? _first : _second).First(length);

    /// <summary>Makes the next gradient the current one.</summary>
    public void Advance() => _isSecond = !_isSecond;
}
