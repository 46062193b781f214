using System.Collections.Immutable;
using Latent.Networks.Engines;
using Latent.Networks.Objectives;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>The reconstruction objective.</summary>
internal sealed class CompiledReconstruction : ChainObjective
{
    private readonly Reconstruction _objective;

    public CompiledReconstruction(
        Reconstruction objective, ModelPlan plan, SessionOptions options, ImmutableArray<CompiledNetwork> networks, ParameterStore store)
        : base(plan, options, networks, store)
    {
        LossFunction.Validate(objective.Loss);
        Architecture first = networks[0].Network.Architecture, last = networks[^1].Network.Architecture;
        if (first.Input.Length != last.Output.Length)
        {
            throw new ArgumentException(
                $"A reconstruction has the size of its sample: network \"{networks[0].Network.Name}\" takes {first.Input}, but \"{networks[^1].Network.Name}\" gives {last.Output}.",
                nameof(plan));
        }

        _objective = objective;
    }

    /// <summary>The cross-entropy of a sigmoid has the plain difference as its gradient before the sigmoid, which also cannot vanish where the sigmoid saturates.</summary>
    protected override bool IsActivationDerived => _objective.Loss is BinaryCrossEntropy && OutputActivation.Kind == ActivationKind.Sigmoid;

    protected override void Loss(in Batch batch, ReadOnlySpan<float> output, Span<float> gradient, Span<float> metrics) =>
        metrics[0] = LossFunction.Compute(_objective.Loss, output, batch.Samples[..output.Length], gradient, IsActivationDerived);
}
