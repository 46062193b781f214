using Latent.Networks.Objectives;
using Latent.TorchSharp.Tensors;

namespace Latent.TorchSharp.Objectives;

/// <summary>The reconstruction objective.</summary>
internal sealed class TorchReconstruction(Reconstruction objective, ObjectiveContext context) : TorchChain(context)
{
    /// <summary>Means of activations are kept so far from 0 and 1.</summary>
    private const double Margin = 1e-6;

    protected override List<Tensor> Figures(Tensor samples, Tensor? labels, Tensor first, Tensor last)
    {
        long rows = samples.shape[0];
        var reduction = objective.Loss.Reduction == Reduction.Mean ? nn.Reduction.Mean : nn.Reduction.Sum;
        Tensor compared = objective.Loss switch
        {
            MeanSquaredError => nn.functional.mse_loss(last, samples, reduction),
            BinaryCrossEntropy => nn.functional.binary_cross_entropy(last, samples, reduction: reduction),
            BinaryCrossEntropyWithLogits => nn.functional.binary_cross_entropy_with_logits(last, samples, reduction: reduction),
            MixedLikelihood mixed => MixedMath.Likelihood(mixed, last, samples) / (mixed.Reduction == Reduction.Mean ? last.numel() : 1),
            _ => throw new NotSupportedException($"The TorchSharp engine has no loss {objective.Loss.GetType().Name}."),
        };
        Tensor loss = compared;
        List<Tensor> others = [];
        if (objective.DivergenceWeight > 0 || objective.Penalty is not null)
        {
            others.Add(compared);
        }

        if (objective.DivergenceWeight > 0)
        {
            Tensor divergence = Context.Networks.Select(network => network.Divergence).OfType<Tensor>().Aggregate((sum, one) => sum + one);
            loss = loss + (divergence * (objective.Loss.Reduction == Reduction.Mean ? objective.DivergenceWeight / rows : objective.DivergenceWeight));
            others.Add(divergence / rows);
        }

        if (objective.Penalty is not null)
        {
            Tensor penalty = Penalize(first, rows);
            loss = loss + penalty;
            others.Add(penalty);
        }

        if (objective.ReportsRoundedAccuracy)
        {
            others.Add((last.detach().round() - samples.round()).abs().lt(0.5f).to_type(ScalarType.Float32).mean());
        }

        return [loss, .. others];
    }

    private Tensor Penalize(Tensor latents, long rows)
    {
        switch (objective.Penalty)
        {
            case AbsolutePenalty absolute:
                return latents.abs().sum() * (absolute.Weight / rows);
            case SparsityPenalty sparsity:
                // The means are moved into range, but the gradient passes as if they had not been.
                Tensor mean = latents.mean([0]), bounded = mean + (mean.clamp(Margin, 1 - Margin) - mean).detach();
                double target = sparsity.Target;
                Tensor divergence = (target * (Math.Log(target) - bounded.log())) + ((1 - target) * (Math.Log(1 - target) - (1 - bounded).log()));
                return divergence.sum() * sparsity.Weight;
            default:
                throw new NotSupportedException($"The TorchSharp engine has no penalty {objective.Penalty?.GetType().Name}.");
        }
    }
}
