using System.Text.Json.Serialization;

namespace Latent.Networks.Objectives;

/// <summary>
/// What a training session makes small, as data: how the networks of a plan are joined and what loss is taken.
/// Compiled by an engine together with the networks.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "objective")]
[JsonDerivedType(typeof(Reconstruction), "reconstruction")]
[JsonDerivedType(typeof(AdversarialGame), "adversarial")]
[JsonDerivedType(typeof(Classification), "classification")]
[JsonDerivedType(typeof(Compactness), "compactness")]
public abstract record Objective
{
    private protected Objective()
    {
    }

    /// <summary>The names of the figures that a step reports, in order; the first is always <c>loss</c>, what is made small.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> Metrics { get; }
}
