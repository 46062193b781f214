using System.Collections.Immutable;
using Latent.Networks.Engines;
using Latent.Networks.Objectives;

namespace Latent.Networks.Managed;

/// <summary>The squared distance of the last output from a centre.</summary>
internal sealed class CompiledCompactness : ChainObjective
{
    private readonly ImmutableArray<float> _centre;

    public CompiledCompactness(ModelPlan plan, Compactness objective, SessionOptions options, ImmutableArray<CompiledNetwork> networks, ParameterStore store, TiedWeights tied)
        : base(plan, options, networks, store, tied)
    {
        _centre = objective.Centre;
        if (_centre.IsDefault || _centre.Length != networks[^1].OutputLength)
        {
            throw new ArgumentException(
                $"The centre has {(_centre.IsDefault ? 0 : _centre.Length)} values, but network \"{networks[^1].Network.Name}\" gives {networks[^1].Network.Architecture.Output}.",
                nameof(plan));
        }
    }

    protected override void Loss(in Batch batch, ReadOnlySpan<float> output, Span<float> gradient, Span<float> metrics)
    {
        ReadOnlySpan<float> centre = _centre.AsSpan();
        float scale = 2f / batch.Rows;
        double sum = 0;
        for (int row = 0, at = 0; row < batch.Rows; row++)
        {
            for (int i = 0; i < centre.Length; i++, at++)
            {
                float difference = output[at] - centre[i];
                sum += difference * difference;
                if (!gradient.IsEmpty)
                {
                    gradient[at] = scale * difference;
                }
            }
        }

        metrics[0] = (float)(sum / batch.Rows);
    }
}
