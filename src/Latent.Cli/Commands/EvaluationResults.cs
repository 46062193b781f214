namespace Latent.Cli.Commands;

/// <summary>What <c>latent evaluate --json</c> gives; what does not apply to the model is left out.</summary>
internal sealed record EvaluationResults(string Data, string Kind, int Rows)
{
    /// <summary>The mean over all values of all rows.</summary>
    public double? MeanSquaredError { get; init; }

    /// <summary>The median over rows.</summary>
    public double? MedianError { get; init; }

    /// <summary>The largest of a row.</summary>
    public double? LargestError { get; init; }

    /// <summary>The same of PCA of the same width.</summary>
    public double? PcaMeanSquaredError { get; init; }

    /// <summary>Rows labelled as anomalies.</summary>
    public int? Anomalies { get; init; }

    /// <summary>Area under the ROC curve.</summary>
    public double? RocAuc { get; init; }

    /// <summary>Average precision.</summary>
    public double? AveragePrecision { get; init; }

    /// <summary>F1 at the detector's threshold.</summary>
    public double? F1 { get; init; }

    /// <summary>Rows above the threshold.</summary>
    public int? Flagged { get; init; }

    /// <summary>Of a series, the runs of steps labelled one after another.</summary>
    public int? Stretches { get; init; }

    /// <summary>Of a series, the stretches that an event meets.</summary>
    public int? FoundStretches { get; init; }

    /// <summary>Of a series, the events.</summary>
    public int? Events { get; init; }

    /// <summary>Of a series, the events that meet a stretch.</summary>
    public int? TrueEvents { get; init; }

    /// <summary>Of a series, the median over found stretches of the steps to the first alarm.</summary>
    public double? MedianDelay { get; init; }
}
