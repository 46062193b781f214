using System.Globalization;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;

namespace Latent.Cli.Commands;

/// <summary>The detectors and threshold rules that <c>latent detect fit</c> takes by name.</summary>
internal static class DetectMethods
{
    /// <summary>The name of what is chosen where nothing is said.</summary>
    public const string Default = "default";

    /// <summary>The detectors by their names; each scales columns as suits it.</summary>
    public static readonly IReadOnlyDictionary<string, AnomalyMethod> ByName = new Dictionary<string, AnomalyMethod>(StringComparer.Ordinal)
    {
        [Default] = new Combination(),
        ["default-by-magnitude"] = new Combination { Joining = ScoreJoining.Magnitudes },
        ["autoencoder"] = new ReconstructionError { Scaling = FeatureScaling.Robust },
        ["variational"] = new VariationalReconstruction { Scaling = FeatureScaling.Robust },
        ["latent-mahalanobis"] = new LatentDensity { Scaling = FeatureScaling.Robust },
        ["latent-neighbours"] = new LatentDensity { Scaling = FeatureScaling.Robust, Kind = LatentDensityKind.NearestNeighbours },
        ["deep-svdd"] = new DeepSvdd { Scaling = FeatureScaling.Robust },
        ["neighbours"] = new NearestNeighbourDistance { Scaling = FeatureScaling.Standard },
        ["subsampled-neighbours"] = new SubsampledNeighbourDistance { Scaling = FeatureScaling.Robust },
        ["isolation-forest"] = new IsolationForest(),
        ["pca"] = new PrincipalComponentsError { Scaling = FeatureScaling.Standard },
    };

    /// <summary>What <c>--threshold</c> takes.</summary>
    public const string Rules = "quantile:0.99, mad:3.5, extreme:0.001, false-alarm:0.01 or fixed:SCORE";

    /// <summary>Reads a rule such as <c>quantile:0.99</c>; <see langword="null"/> where it is none. The range of its number is checked when it is used.</summary>
    public static ThresholdRule? ParseRule(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !double.TryParse(text.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            return null;
        }

        return text[..colon] switch
        {
            "contamination" => new ContaminationThreshold(value),
            "quantile" => new QuantileThreshold(value),
            "mad" => new DeviationThreshold(value),
            "extreme" => new ExtremeValueThreshold(value),
            "false-alarm" => new FalseAlarmThreshold(value),
            "fixed" => new FixedThreshold(value),
            _ => null,
        };
    }
}
