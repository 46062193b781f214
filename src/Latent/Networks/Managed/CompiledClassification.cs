using System.Collections.Immutable;
using Latent.Networks.Engines;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>The classification objective.</summary>
internal sealed class CompiledClassification : ChainObjective
{
    private readonly int _classes;

    public CompiledClassification(ModelPlan plan, SessionOptions options, ImmutableArray<CompiledNetwork> networks, ParameterStore store, TiedWeights tied)
        : base(plan, options, networks, store, tied)
    {
        _classes = networks[^1].OutputLength;
        if (_classes < 2)
        {
            throw new ArgumentException(
                $"A classifier gives one logit per class: network \"{networks[^1].Network.Name}\" gives {networks[^1].Network.Architecture.Output}; let it end in Dense(classes), at least 2.",
                nameof(plan));
        }
    }

    protected override void Loss(in Batch batch, ReadOnlySpan<float> output, Span<float> gradient, Span<float> metrics)
    {
        if (batch.Labels.Length < batch.Rows)
        {
            throw new ArgumentException($"A classifier needs one label per row: the batch has {batch.Rows} rows and {batch.Labels.Length} labels.", nameof(batch));
        }

        ReadOnlySpan<int> labels = batch.Labels[..batch.Rows];
        for (int row = 0; row < labels.Length; row++)
        {
            if ((uint)labels[row] >= (uint)_classes)
            {
                throw new ArgumentException($"Row {row} of the batch has the label {labels[row]}, but the network has {_classes} classes: labels go from 0 to {_classes - 1}.", nameof(batch));
            }
        }

        double loss = LossKernels.SoftmaxCrossEntropy(_classes, output, labels, 1f / batch.Rows, gradient, out int correct);
        metrics[0] = (float)(loss / batch.Rows);
        metrics[1] = (float)correct / batch.Rows;
    }
}
