using Latent.Networks.Objectives;

namespace Latent.TorchSharp;

/// <summary>
/// The gradient penalty λ(‖∇D(x)‖₂ − 1)² (Gulrajani et al. 2017, equation 3), its gradient taken as the managed engine takes it: the
/// central difference of two runs at x ± hĝ, so that the two agree and no layer needs second derivatives.
/// </summary>
internal sealed class TorchGradientPenalty(AdversarialGame objective, TorchGameLayout layout, TorchNetwork discriminator)
{
    /// <summary>How far apart the difference is taken.</summary>
    private const float Distance = 0.01f;

    /// <summary>Adds the penalty's gradient to the discriminator's, and gives the penalty.</summary>
    /// <param name="real">Real rows.</param>
    /// <param name="generated">Generated rows.</param>
    /// <param name="shares">Where between the two the point of each judgment lies.</param>
    /// <param name="staging">Holds the discriminator's draws.</param>
    /// <param name="draws">Where they lie; the same for all runs.</param>
    public Tensor Accumulate(Tensor real, Tensor generated, Tensor shares, Staging staging, long[] draws)
    {
        long rows = real.shape[0];
        int judgments = (int)rows / objective.Packing;
        long length = (long)objective.Packing * layout.RowLength;
        Tensor r = real.reshape(judgments, length), g = generated.reshape(judgments, length);
        Tensor between = ((g * (1f - shares)) + (r * shares)).detach().requires_grad_(true);
        Tensor score = discriminator.Forward(between, judgments, staging, draws).sum();
        Tensor slope = autograd.grad([score], [between])[0].reshape(rows, layout.RowLength);
        using (no_grad())
        {
            // The condition is given, not generated: no slope is asked of it.
            slope.narrow(1, layout.DataLength, layout.RowLength - layout.DataLength).zero_();
        }

        slope = slope.reshape(judgments, length);
        Tensor norm = slope.square().sum(1, keepdim: true).sqrt();
        Tensor known = norm.gt(0f).to_type(ScalarType.Float32), direction = slope * (known * Distance / norm.clamp_min(float.Epsilon));
        Tensor slopes = known * (norm - objective.GradientPenaltyTarget) * (objective.GradientPenalty / Distance / judgments);
        Tensor point = between.detach();
        Tensor ahead = discriminator.Forward(point + direction, judgments, staging, draws), behind = discriminator.Forward(point - direction, judgments, staging, draws);
        ((ahead - behind) * slopes).sum().backward();
        return (norm - objective.GradientPenaltyTarget).square().sum() * (objective.GradientPenalty / judgments);
    }
}
