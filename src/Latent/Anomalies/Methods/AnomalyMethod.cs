using System.Text.Json.Serialization;
using Latent.Anomalies.Scorers;

namespace Latent.Anomalies.Methods;

/// <summary>What scores rows, as data: its settings, not yet trained. In all of them a higher score is more anomalous.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "method")]
[JsonDerivedType(typeof(ReconstructionError), "reconstruction-error")]
public abstract record AnomalyMethod
{
    private protected AnomalyMethod()
    {
    }

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    internal abstract void Validate();

    /// <summary>Trains.</summary>
    internal abstract FittedScorer Fit(AnomalyTraining training);
}
