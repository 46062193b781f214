namespace Latent.Networks.Managed;

/// <summary>
/// A layer as it runs: its sizes, and where its parameters lie. It has no values of its own, so any number of threads
/// may run it over different buffers.
/// </summary>
internal abstract class CompiledLayer
{
    protected CompiledLayer(int inputLength, int outputLength)
    {
        InputLength = inputLength;
        OutputLength = outputLength;
    }

    /// <summary>The values of one row that it takes.</summary>
    public int InputLength { get; }

    /// <summary>The values of one row that it gives.</summary>
    public int OutputLength { get; }

    /// <summary>What runs on the output, in place.</summary>
    public Activation Activation { get; init; }

    /// <summary>Whether it has trained parameters.</summary>
    public virtual bool HasParameters => false;

    /// <summary>Whether inference leaves it out: its output is its input.</summary>
    public virtual bool IsIdentityInInference => false;

    /// <summary>Whether the gradient passes through it unchanged.</summary>
    public virtual bool IsGradientIdentity => false;

    /// <summary>Whether the gradient of the input may be written over that of the output.</summary>
    public virtual bool IsGradientInPlace => false;

    /// <summary>The values it keeps from forward to backward, for so many rows.</summary>
    public virtual long CacheLength(int rows) => 0;

    /// <summary>The memory it works in, for so many rows.</summary>
    public virtual long ScratchLength(int rows) => 0;

    /// <summary>Computes the output of each row.</summary>
    public abstract void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Computes the gradients of the parameters and of the input.</summary>
    /// <param name="frame">As in the forward run before it.</param>
    /// <param name="input">The input of the forward run.</param>
    /// <param name="output">The output of the forward run.</param>
    /// <param name="gradient">The loss's gradient by the output; may be overwritten.</param>
    /// <param name="inputGradient">Takes the loss's gradient by the input; empty where it is not wanted.</param>
    public abstract void Backward(
        in LayerFrame frame,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> output,
        Span<float> gradient,
        Span<float> inputGradient);
}
