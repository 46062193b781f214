namespace Latent.Networks.Managed;

/// <summary>
/// The memory through which gradients travel back, layer by layer: the current one lies at one end of it and the next is
/// written to the other, in turn. No more is needed, since a gradient is of no use once the layer before has its own; and
/// so it has the size of the layer with the most input and output together, not twice that of the widest.
/// </summary>
/// <param name="length">What <see cref="CompiledNetwork.WidestStep"/> asks for.</param>
/// <param name="scratch">What a layer works in, in floats.</param>
internal sealed class GradientBuffers(long length, long scratch)
{
    private readonly AlignedBuffer _values = new(AlignedBuffer.RoundUp(length));
    private int _current;
    private int _next;

    /// <summary>What a layer works in.</summary>
    public AlignedBuffer Scratch { get; } = new(scratch);

    /// <summary>Where the gradient is written that a way back begins with; it is the current one.</summary>
    public Span<float> Begin(int length)
    {
        _current = 0;
        return _values.First(length);
    }

    /// <summary>The gradient as far as it has come.</summary>
    public Span<float> Current(int length) => _values.Slice(_current, length);

    /// <summary>Where the next gradient is written.</summary>
    public Span<float> Next(int length)
    {
        _next = _current == 0 ? _values.Length - (int)AlignedBuffer.RoundUp(length) : 0;
        return _values.Slice(_next, length);
    }

    /// <summary>Makes the next gradient the current one.</summary>
    public void Advance() => _current = _next;
}
