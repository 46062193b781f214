using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// A layer as it runs: its sizes, and where its parameters lie. It has no values of its own, so any number of threads
/// may run it over different buffers.
/// </summary>
/// <remarks>
/// Values lie row after row, or as <see cref="ImageBlocks"/> between layers that work on images. A layer's backward pass
/// starts from the gradient before its own activation, and ends after the activation of the layer before: that is where
/// the derivative can be multiplied into the result while it is written.
/// </remarks>
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

    /// <summary>Whether its input lies as <see cref="ImageBlocks"/>.</summary>
    public bool IsInputBlocked { get; init; }

    /// <summary>Whether its output lies as <see cref="ImageBlocks"/>.</summary>
    public bool IsOutputBlocked { get; init; }

    /// <summary>Whether it has trained parameters.</summary>
    public virtual bool HasParameters => false;

    /// <summary>Whether inference leaves it out: its output is its input.</summary>
    public virtual bool IsIdentityInInference => false;

    /// <summary>Whether the gradient passes through it unchanged.</summary>
    public virtual bool IsGradientIdentity => false;

    /// <summary>Whether the gradient of the input is written over that of the output.</summary>
    public virtual bool IsGradientInPlace => false;

    /// <summary>Whether its backward pass multiplies in the derivative of the activation that gave its input; otherwise that is done after it.</summary>
    public virtual bool JoinsDerivative => false;

    /// <summary>The values it keeps from forward to backward, for so many rows.</summary>
    public virtual long CacheLength(int rows) => 0;

    /// <summary>The memory it works in, for so many rows.</summary>
    public virtual long ScratchLength(int rows) => 0;

    /// <summary>The values of the input buffer for so many rows.</summary>
    public int InputSize(int rows) => IsInputBlocked ? ImageBlocks.Length(rows, InputLength) : checked(rows * InputLength);

    /// <summary>The values of the output buffer for so many rows.</summary>
    public int OutputSize(int rows) => IsOutputBlocked ? ImageBlocks.Length(rows, OutputLength) : checked(rows * OutputLength);

    /// <summary>Computes the output of each row.</summary>
    public abstract void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Computes the gradients of the parameters and of the input.</summary>
    /// <param name="frame">As in the forward run before it.</param>
    /// <param name="input">The input of the forward run.</param>
    /// <param name="gradient">The loss's gradient before this layer's activation; may be overwritten.</param>
    /// <param name="inputGradient">Takes the loss's gradient by the input; empty where it is not wanted or written in place.</param>
    public abstract void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient);
}
