using System.Text.Json.Serialization;

namespace Latent.Networks.Objectives;

/// <summary>What is added to the loss for the activations that the encoder gives, so that few of them are large.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "penalty")]
[JsonDerivedType(typeof(SparsityPenalty), "sparsity")]
[JsonDerivedType(typeof(AbsolutePenalty), "absolute")]
public abstract record ActivityPenalty
{
    private protected ActivityPenalty(float weight)
    {
        if (!(weight >= 0f && float.IsFinite(weight)))
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "The weight is a finite number of at least 0.");
        }

        Weight = weight;
    }

    /// <summary>What the penalty is multiplied with.</summary>
    public float Weight { get; }
}
