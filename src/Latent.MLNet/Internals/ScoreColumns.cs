namespace Latent.MLNet.Internals;

/// <summary>The columns that ML.NET's scorers write, and what kinds of scorers there are.</summary>
internal static class ScoreColumns
{
    public const string Score = "Score";
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>What ML.NET's own anomaly detectors say: their scores are evaluated as those of two classes.</summary>
    public const string BinaryClassification = "BinaryClassification";
    public const string MulticlassClassification = "MulticlassClassification";
}
