using System.Text.Json.Serialization;

namespace Latent.Networks.Optimizers;

/// <summary>How parameters follow their gradients, as data.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "optimizer")]
[JsonDerivedType(typeof(Sgd), "sgd")]
[JsonDerivedType(typeof(Adam), "adam")]
[JsonDerivedType(typeof(RMSprop), "rmsprop")]
public abstract record Optimizer
{
    private protected Optimizer(float learningRate)
    {
        if (!(learningRate > 0f && float.IsFinite(learningRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "The learning rate is a finite number above 0.");
        }

        LearningRate = learningRate;
    }

    /// <summary>The learning rate before any schedule.</summary>
    public float LearningRate { get; }
}
