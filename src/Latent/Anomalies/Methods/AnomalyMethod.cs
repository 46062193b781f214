using System.Text.Json.Serialization;
using Latent.Anomalies.Scaling;
using Latent.Anomalies.Scorers;

namespace Latent.Anomalies.Methods;

/// <summary>What scores rows, as data: its settings, not yet trained. In all of them a higher score is more anomalous.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "method")]
[JsonDerivedType(typeof(Combination), "combination")]
[JsonDerivedType(typeof(ReconstructionError), "reconstruction-error")]
[JsonDerivedType(typeof(NearestNeighbourDistance), "nearest-neighbours")]
[JsonDerivedType(typeof(SubsampledNeighbourDistance), "subsampled-neighbours")]
[JsonDerivedType(typeof(IsolationForest), "isolation-forest")]
[JsonDerivedType(typeof(PrincipalComponentsError), "principal-components")]
[JsonDerivedType(typeof(LatentDensity), "latent-density")]
[JsonDerivedType(typeof(VariationalReconstruction), "variational-reconstruction")]
[JsonDerivedType(typeof(DeepSvdd), "deep-svdd")]
public abstract record AnomalyMethod
{
    private protected AnomalyMethod()
    {
    }

    /// <summary>The scale that this method sees columns on; as the detector prepared them by default. Images and sequences are always seen as they are.</summary>
    public FeatureScaling Scaling { get; init; }

    /// <summary>Whether flat rows are best given to this method unscaled, because it, or what it is made of, scales them.</summary>
    internal virtual bool ScalesItself => Scaling != FeatureScaling.AsGiven;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    internal abstract void Validate();

    /// <summary>Trains, on columns at the method's own scale.</summary>
    internal FittedScorer Fit(AnomalyTraining training)
    {
        // Values of an image share one scale, which is part of what it shows.
        ColumnTransform? transform = training.Shape.Rank == 1 ? ColumnTransform.Fit(Scaling, training.Rows, training.Count, training.Length) : null;
        if (transform is null)
        {
            return FitScaled(training);
        }

        var scaled = new float[training.Count * training.Length];
        transform.Transform(training.Rows, training.Count, scaled);
        FittedScorer inner = FitScaled(training with { Rows = scaled });
        return inner with { Scorer = new ScaledScorer(Scaling, transform, inner.Scorer, training.Length) };
    }

    private protected abstract FittedScorer FitScaled(AnomalyTraining training);
}
