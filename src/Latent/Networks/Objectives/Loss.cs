using System.Text.Json.Serialization;

namespace Latent.Networks.Objectives;

/// <summary>How far an output lies from its target, as one number per batch to be made small.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "loss")]
[JsonDerivedType(typeof(MeanSquaredError), "mean-squared-error")]
[JsonDerivedType(typeof(BinaryCrossEntropy), "binary-cross-entropy")]
[JsonDerivedType(typeof(BinaryCrossEntropyWithLogits), "binary-cross-entropy-with-logits")]
[JsonDerivedType(typeof(MixedLikelihood), "mixed-likelihood")]
public abstract record Loss
{
    private protected Loss()
    {
    }

    /// <summary>Whether values are averaged over the batch and all features, or summed; the mean by default, as in PyTorch.</summary>
    public Reduction Reduction { get; init; }
}
