using System.Text.Json.Serialization;

namespace Latent.Networks.Optimizers;

/// <summary>How parameters follow their gradients, as data.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "optimizer")]
[JsonDerivedType(typeof(Sgd), "sgd")]
[JsonDerivedType(typeof(Adam), "adam")]
[JsonDerivedType(typeof(RMSprop), "rmsprop")]
public abstract record Optimizer
{
    private protected Optimizer(float learningRate) => LearningRate = learningRate;

    /// <summary>The learning rate before any schedule, a finite number above 0; <c>optimizer with { LearningRate = … }</c> changes it alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a finite number above 0.</exception>
    public float LearningRate
    {
        get;
        init => field = value > 0f && float.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(LearningRate), value, "The learning rate is a finite number above 0.");
    }
}
