using System.Globalization;
using Latent.Anomalies.TimeSeries;
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
/// Safe for use from many threads.
/// </remarks>
public static class OnnxDetectorExport
{
    /// <summary>Writes a detector.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="path">The file, written as a whole or not at all.</param>
    public static void Save(AnomalyDetector detector, string path)
    {
        ArgumentNullException.ThrowIfNull(detector);
        AtomicFile.Write(path, stream => Save(detector, stream));
    }

    /// <summary>Writes a detector.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="stream">The stream; stays open.</param>
    public static void Save(AnomalyDetector detector, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(stream);
        Write(detector, null, stream);
    }

    /// <summary>Writes a detector of series, as the detector of windows that it is: whoever runs the graph cuts the windows.</summary>
    /// <remarks>
    /// <c>input</c> is [batch × window × channels], windows of the series as it is measured, and <c>output</c> [batch × 1] the score of
    /// each. By <see cref="SeriesAlignment.Trailing"/> that is the score of a window's last step; by
    /// <see cref="SeriesAlignment.Covering"/> a step's score is the mean of those of the windows that cover it.
    /// </remarks>
    /// <param name="detector">The detector.</param>
    /// <param name="path">The file, written as a whole or not at all.</param>
    public static void Save(SeriesDetector detector, string path)
    {
        ArgumentNullException.ThrowIfNull(detector);
        AtomicFile.Write(path, stream => Save(detector, stream));
    }

    /// <summary>Writes a detector of series: <see cref="Save(SeriesDetector, string)"/>.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="stream">The stream; stays open.</param>
    public static void Save(SeriesDetector detector, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(stream);
        Write(detector.Detector, detector, stream);
    }

    private static void Write(AnomalyDetector detector, SeriesDetector? series, Stream stream)
    {
        ModelFile file = detector.ToModelFile();
        var graph = new OnnxGraph();
        var nodes = new OnnxMath(graph);
        int length = detector.Input.Length;
        string rows = detector.Input.Rank == 1 ? "input" : nodes.Reshape("input", [0, length]);
        string scaled = series is null ? rows : OnnxRowPreparation.Robust(nodes, series.Scaler, rows, series.Window);
        string prepared = OnnxRowPreparation.Add(nodes, file, scaled);
        string score = new OnnxScorers(nodes).Add(file.RequirePart(DetectorFile.ScorerPart), prepared, detector.Preparation.Output.Length);

        // Zero for every finite value, NaN for any other: comparisons on the way may have lost it.
        string marked = nodes.Add(score, nodes.Sum(nodes.Multiply(rows, nodes.Constant(0)), axis: 1));
        graph.Result(marked, "output", [1]);
        graph.Result(graph.Add("Not", [graph.Add("LessOrEqual", [marked, nodes.Constant(detector.Threshold)])]), "flagged", [1], OnnxGraph.BooleanType);
        List<KeyValuePair<string, string>> metadata =
        [
            new("latent.kind", series is null ? file.Kind : SeriesDetector.Kind),
            new("latent.threshold", detector.Threshold.ToString("R", CultureInfo.InvariantCulture)),
            new("latent.data_fingerprint", file.DataFingerprint ?? ""),
        ];
        if (series is not null)
        {
            metadata.Add(new("latent.alignment", series.Alignment.ToString()));
        }

        graph.WriteTo(stream, "detector", detector.Input, file.LibraryVersion, metadata);
    }
}
