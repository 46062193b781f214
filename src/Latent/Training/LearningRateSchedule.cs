using System.Text.Json.Serialization;

namespace Latent.Training;

/// <summary>How the learning rate changes from epoch to epoch, as data.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "schedule")]
[JsonDerivedType(typeof(ReduceOnPlateau), "reduce-on-plateau")]
[JsonDerivedType(typeof(StepDecay), "step-decay")]
[JsonDerivedType(typeof(CosineDecay), "cosine-decay")]
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }
}
