using Latent.Networks.Objectives;
using Latent.TorchSharp.Tensors;

namespace Latent.TorchSharp.Objectives;

/// <summary>
/// The gradient penalty λ(‖∇D(x)‖₂ − t)² (Gulrajani et al. 2017, equation 3, where t is 1), by libtorch's second derivatives; the managed
/// engine takes them as a central difference.
/// </summary>
internal sealed class TorchGradientPenalty(AdversarialGame objective, TorchGameLayout layout, TorchNetwork discriminator)
{
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
        Tensor slope = autograd.grad([score], [between], retain_graph: true, create_graph: true)[0].reshape(rows, layout.RowLength);

        // The condition is given, not generated: no slope is asked of it.
        slope = slope.narrow(1, 0, layout.DataLength).reshape(judgments, (long)objective.Packing * layout.DataLength);

        // A slope of exactly zero has no direction to pull in; the tiny number under the root keeps its derivative finite.
        Tensor norm = (slope.square().sum(1) + float.Epsilon).sqrt();
        Tensor penalty = (norm - objective.GradientPenaltyTarget).square().sum() * (objective.GradientPenalty / judgments);
        penalty.backward();
        return penalty.detach();
    }
}
