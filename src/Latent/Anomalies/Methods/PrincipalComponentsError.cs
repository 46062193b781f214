using Latent.Anomalies.Scorers;
using Latent.Data;
using Latent.Numerics;
using Latent.Projection;

namespace Latent.Anomalies.Methods;

/// <summary>How far a row lies from the plane of the principal components (Jackson and Mudholkar 1979): the baseline that an autoencoder must beat.</summary>
public sealed record PrincipalComponentsError : AnomalyMethod
{
    /// <summary>The share of the variance that the plane keeps, above 0 and at most 1; 0.9 by default.</summary>
    public double Variance { get; init; } = 0.9;

    internal override void Validate() => Require.Setting(Variance is > 0 and <= 1, Variance, "above 0 and at most 1");

    private protected override FittedScorer FitScaled(AnomalyTraining training)
    {
        MemorySamples kept = training.Select(training.Kept);
        int most = Math.Min(kept.Rows, training.Length);
        var all = PrincipalComponents.Fit(kept.Values, kept.Rows, training.Length, most);
        double sum = 0;
        int components = 0;
        while (components < most && (components == 0 || sum < Variance * all.TotalVariance))
        {
            sum += all.Variances[components++];
        }

        var scorer = new PlaneScorer(all.Mean, all.Axes[..(components * training.Length)], components);
        var scores = new float[training.Count];
        scorer.Score(training.Rows, training.Count, scores);
        return new FittedScorer(scorer, scores, false);
    }
}
