using System.Text.Json;
using Latent.Anomalies.Scorers;
using Latent.Networks.Engines;
using Latent.Storage;

namespace Latent.Anomalies;

/// <summary>An <see cref="AnomalyDetector"/> as the content of a file, and back.</summary>
internal static class DetectorFile
{
    public const string Kind = "anomaly-detector";

    /// <summary>The part that scores.</summary>
    public const string ScorerPart = "scorer";

    private const string Scores = "held-out.scores";

    public static ModelFile ToModelFile(AnomalyDetector detector)
    {
        (JsonElement preprocessing, Dictionary<string, ModelTensor> tensors) = detector.Preparation.Save();
        tensors[Scores] = new ModelTensor([detector.HeldOutScores.Length], detector.HeldOutScores.ToArray());
        return new ModelFile
        {
            Kind = Kind,
            Seed = detector.Options.Seed,
            DataFingerprint = detector.DataFingerprint,
            Options = JsonSerializer.SerializeToElement(detector.Options, AnomalyJsonContext.Default.AnomalyDetectorOptions),
            Preprocessing = preprocessing,
            Thresholds = JsonSerializer.SerializeToElement(detector.ThresholdDetails, AnomalyJsonContext.Default.AnomalyThreshold),
            Tensors = tensors,
            Parts = new Dictionary<string, ModelFile> { [ScorerPart] = detector.Scorer.ToModelFile() },
        };
    }

    public static AnomalyDetector FromModelFile(ModelFile file, IEngine? engine)
    {
        file.RequireKind(Kind);
        try
        {
            return Read(file, engine);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            // Figures that fit their fields but not each other.
            throw new InvalidDataException($"The detector's parts do not fit together: {e.Message} The file is damaged.", e);
        }
    }

    private static AnomalyDetector Read(ModelFile file, IEngine? engine)
    {
        AnomalyDetectorOptions options = ModelSettings.Read(file.Options, AnomalyJsonContext.Default.AnomalyDetectorOptions, "the detector");
        AnomalyThreshold threshold = ModelSettings.Read(file.Thresholds, AnomalyJsonContext.Default.AnomalyThreshold, "the threshold");
        RowPreparation preparation = RowPreparation.Load(file);
        if (!file.Tensors.TryGetValue(Scores, out ModelTensor? scores) || scores.Values.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new InvalidDataException("The detector's held-out scores are not there or not finite; the file is damaged.");
        }

        AnomalyScorer scorer = AnomalyScorer.FromModelFile(file.RequirePart(ScorerPart), preparation.Output.Length, engine);
        return new AnomalyDetector(options, preparation, scorer, new ScoreCalibration(scores.Values.Span), threshold, file.DataFingerprint);
    }
}
