using Latent.Networks.Engines;
using Latent.Networks.Optimizers;
using Latent.TorchSharp.Tensors;

namespace Latent.TorchSharp.Objectives;

/// <summary>An objective as it runs on the device: forward, loss, back, and the optimizers' steps.</summary>
internal abstract class TorchObjective(ObjectiveContext context) : IDisposable
{
    /// <summary>The values of one sample in a batch.</summary>
    public abstract int SampleLength { get; }

    /// <summary>What the objective works with.</summary>
    protected ObjectiveContext Context { get; } = context;

    /// <summary>One training step.</summary>
    public abstract void Train(in Batch batch, long step, float learningRateFactor, Span<float> metrics);

    /// <summary>The figures of a batch in inference mode.</summary>
    public abstract void Evaluate(in Batch batch, Span<float> metrics);

    /// <summary>Drops what it knows of tensors' values, because one was written.</summary>
    public virtual void Forget()
    {
    }

    public virtual void Dispose()
    {
    }

    /// <summary>The optimizer of a network.</summary>
    protected Optimizer OptimizerOf(int network) => Context.Plan.Networks[network].Optimizer ?? Context.Options.Optimizer;

    /// <summary>Fetches figures from the device, all at once.</summary>
    protected static void Fetch(List<Tensor> figures, Span<float> values)
    {
        using var mode = no_grad();
        TensorStore.CopyOut(stack(figures), values[..figures.Count]);
    }

    /// <summary>Refuses labels that are missing or out of range; on a device they would end the process.</summary>
    protected static void CheckLabels(in Batch batch, int classes)
    {
        if (batch.Labels.Length < batch.Rows)
        {
            throw new ArgumentException($"The objective needs one label per row: the batch has {batch.Rows} rows and {batch.Labels.Length} labels; give a source with labels.", nameof(batch));
        }

        for (int row = 0; row < batch.Rows; row++)
        {
            if ((uint)batch.Labels[row] >= (uint)classes)
            {
                throw new ArgumentException($"The label of row {row} of the batch is {batch.Labels[row]}; there are {classes} classes: labels go from 0 to {classes - 1}.", nameof(batch));
            }
        }
    }
}
