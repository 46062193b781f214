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
        Reconstruction objective, ModelPlan plan, SessionOptions options, ImmutableArray<CompiledNetwork> networks, ParameterStore store, TiedWeights tied)
        : base(plan, options, networks, store, tied)
    {
        LossFunction.Validate(objective.Loss, networks[^1].OutputLength);
        Architecture first = networks[0].Network.Architecture, last = networks[^1].Network.Architecture;
        if (first.Input.Length != last.Output.Length)
        {
            throw new ArgumentException(
                $"A reconstruction has the size of its sample: network \"{networks[0].Network.Name}\" takes {first.Input}, but \"{networks[^1].Network.Name}\" gives {last.Output}.",
                nameof(plan));
        }

        _objective = objective;
        Validate(plan);
    }

    /// <summary>The cross-entropy of a sigmoid has the plain difference as its gradient before the sigmoid, which also cannot vanish where the sigmoid saturates.</summary>
    protected override bool IsActivationDerived => _objective.Loss is BinaryCrossEntropy && OutputActivation.Kind == ActivationKind.Sigmoid;

    protected override void Loss(in Batch batch, ReadOnlySpan<float> output, Span<float> gradient, Span<float> metrics)
    {
        ReadOnlySpan<float> samples = batch.Samples[..output.Length];
        float loss = LossFunction.Compute(_objective.Loss, output, samples, gradient, IsActivationDerived);
        int next = 0;
        metrics[next++] = loss;
        if (_objective.DivergenceWeight > 0 || _objective.Penalty is not null)
        {
            metrics[next++] = loss;
        }

        if (_objective.DivergenceWeight > 0)
        {
            float factor = _objective.Loss.Reduction == Reduction.Mean ? _objective.DivergenceWeight / batch.Rows : _objective.DivergenceWeight;
            double divergence = 0;
            foreach (TrainingPass pass in Passes)
            {
                pass.DivergenceFactor = factor;
                divergence += pass.Divergence(batch.Rows);
            }

            metrics[0] += (float)(factor * divergence);
            metrics[next++] = (float)(divergence / batch.Rows);
        }

        if (_objective.Penalty is not null)
        {
            float penalty = (float)Penalize(batch.Rows, FirstOutput(batch), default);
            metrics[0] += penalty;
            metrics[next++] = penalty;
        }

        if (_objective.ReportsRoundedAccuracy)
        {
            metrics[next] = (float)((double)PenaltyKernels.CountEqualRounded(output, samples) / output.Length);
        }
    }

    protected override void AddLatentGradient(int rows, ReadOnlySpan<float> latents, Span<float> gradient) => Penalize(rows, latents, gradient);

    private double Penalize(int rows, ReadOnlySpan<float> latents, Span<float> gradient) => _objective.Penalty switch
    {
        SparsityPenalty sparsity => PenaltyKernels.Sparsity(rows, latents.Length / rows, sparsity.Target, sparsity.Weight, latents, gradient),
        AbsolutePenalty absolute => PenaltyKernels.Absolute(rows, absolute.Weight, latents, gradient),
        _ => 0,
    };

    private void Validate(ModelPlan plan)
    {
        Require.Setting(_objective.DivergenceWeight >= 0 && float.IsFinite(_objective.DivergenceWeight), _objective.DivergenceWeight, "a finite number of at least 0", "Reconstruction.DivergenceWeight");
        bool hasDivergence = false;
        foreach (TrainingPass pass in Passes)
        {
            hasDivergence |= pass.HasDivergence;
        }

        if (_objective.DivergenceWeight > 0 && !hasDivergence)
        {
            throw new ArgumentException(
                $"Reconstruction.DivergenceWeight is {_objective.DivergenceWeight}, but no network has latents with a divergence; let the encoder end in GaussianLatent(units), or leave the weight at 0.",
                nameof(plan));
        }

        if (_objective.Penalty is not null && Passes.Length < 2)
        {
            throw new ArgumentException("Reconstruction.Penalty is for what the first of several networks gives, but the plan has one; split it into encoder and decoder.", nameof(plan));
        }
    }
}
