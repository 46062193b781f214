using Latent.Networks.Objectives;

namespace Latent.TorchSharp.Objectives;

/// <summary>The losses of an adversarial game over the discriminator's scores, summed.</summary>
/// <param name="loss">Which game.</param>
/// <param name="isProbability">Whether scores have been through a sigmoid.</param>
internal sealed class TorchScores(AdversarialLoss loss, bool isProbability)
{
    /// <summary>The discriminator's loss of real rows.</summary>
    public Tensor Real(Tensor scores, float label) => loss switch
    {
        AdversarialLoss.NonSaturating => 0.5f * CrossEntropy(scores, label),
        AdversarialLoss.LeastSquares => 0.5f * (scores - 1f).square().sum(),
        AdversarialLoss.Hinge => (1f - scores).relu().sum(),
        _ => -scores.sum(),
    };

    /// <summary>The discriminator's loss of generated rows.</summary>
    public Tensor Generated(Tensor scores) => loss switch
    {
        AdversarialLoss.NonSaturating => 0.5f * CrossEntropy(scores, 0f),
        AdversarialLoss.LeastSquares => 0.5f * scores.square().sum(),
        AdversarialLoss.Hinge => (1f + scores).relu().sum(),
        _ => scores.sum(),
    };

    /// <summary>The generator's loss.</summary>
    public Tensor Generator(Tensor scores) => loss switch
    {
        AdversarialLoss.NonSaturating => CrossEntropy(scores, 1f),
        AdversarialLoss.LeastSquares => 0.5f * (scores - 1f).square().sum(),
        _ => -scores.sum(),
    };

    /// <summary>The mean score, as a probability in the non-saturating game.</summary>
    public Tensor Mean(Tensor scores) => (loss == AdversarialLoss.NonSaturating && !isProbability ? scores.detach().sigmoid() : scores.detach()).mean();

    private Tensor CrossEntropy(Tensor scores, float label)
    {
        Tensor labels = full_like(scores, label);
        return isProbability
            ? nn.functional.binary_cross_entropy(scores, labels, reduction: nn.Reduction.Sum)
            : nn.functional.binary_cross_entropy_with_logits(scores, labels, reduction: nn.Reduction.Sum);
    }
}
