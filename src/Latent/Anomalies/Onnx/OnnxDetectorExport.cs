using Latent.Storage;
using Latent.Storage.Onnx;

namespace Latent.Anomalies.Onnx;

/// <summary>Writes detectors as ONNX files: the preparation of rows, all that scores them, and the threshold, as one graph.</summary>
/// <remarks>
/// The graph takes <c>input</c> [batch × shape of a row], as the training rows were, and gives <c>output</c> [batch × 1], the
/// score, and <c>flagged</c> [batch × 1], whether it is above the threshold. A row with a value that is not finite scores NaN
/// and is flagged. Opset 17, and <c>ai.onnx.ml</c> 3 where there is an isolation forest. The sums of a score are taken in
/// single precision, so that its last digits may differ; a combination ranks its members' scores, so that a score within a
/// rounding of a training score may fall on its other side. Neighbours are searched by comparing with every kept row at once:
/// score a few hundred rows at a time.
/// </remarks>
public static class OnnxDetectorExport
{
    /// <summary>Writes a detector.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="path">The file, written as a whole or not at all.</param>
    public static void Save(AnomalyDetector detector, string path)
    {
        ArgumentNullException.ThrowIfNull(detector);
        AtomicFile.Write(path, stream => Write(detector, stream));
    }

    /// <summary>Writes a detector.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="stream">The stream; stays open.</param>
    public static void Write(AnomalyDetector detector, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(stream);
        ModelFile file = detector.ToModelFile();
        var graph = new OnnxGraph();
        var nodes = new OnnxMath(graph);
        int length = detector.Input.Length;
        string rows = detector.Input.Rank == 1 ? "input" : nodes.Reshape("input", [0, length]);
        string prepared = OnnxRowPreparation.Add(nodes, file, rows);
        string score = new OnnxScorers(nodes).Add(file.RequirePart(DetectorFile.ScorerPart), prepared, detector.Preparation.Output.Length);

        // Zero for every finite value, NaN for any other: comparisons on the way may have lost it.
        string marked = nodes.Add(score, nodes.Sum(nodes.Multiply(rows, nodes.Constant(0)), axis: 1));
        graph.Result(marked, "output", [1]);
        graph.Result(graph.Add("Not", [graph.Add("LessOrEqual", [marked, nodes.Constant(detector.Threshold)])]), "flagged", [1], OnnxGraph.BooleanType);
        KeyValuePair<string, string>[] metadata =
        [
            new("latent.kind", file.Kind),
            new("latent.threshold", detector.Threshold.ToString("R", System.Globalization.CultureInfo.InvariantCulture)),
            new("latent.data_fingerprint", file.DataFingerprint ?? ""),
        ];
        graph.WriteTo(stream, "detector", detector.Input, file.LibraryVersion, metadata);
    }
}
