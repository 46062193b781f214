using Latent.Networks.Engines;

namespace Latent.Networks.Managed;

/// <summary>An objective as it runs: forward, loss, back, and the optimizers' steps.</summary>
internal abstract class CompiledObjective
{
    /// <summary>The values of one sample in a batch.</summary>
    public abstract int SampleLength { get; }

    /// <summary>One training step.</summary>
    public abstract void Train(in Batch batch, long step, float learningRateFactor, Span<float> metrics);

    /// <summary>The figures of a batch in inference mode.</summary>
    public abstract void Evaluate(in Batch batch, Span<float> metrics);
}
