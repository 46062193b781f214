namespace Latent.Cli.Tour;

/// <summary>Every figure of a tour, as results.json has it. Parts that were not reached are left out.</summary>
internal sealed record TourResults
{
    /// <summary>Format of this file, raised when a figure changes its meaning.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary><c>completed</c>, or <c>cancelled</c> where it was stopped before the end.</summary>
    public string Status { get; set; } = "cancelled";

    /// <summary>The version of the library.</summary>
    public required string LibraryVersion { get; init; }

    /// <summary>The command line.</summary>
    public required string Command { get; init; }

    /// <summary>When it began, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What it ran on.</summary>
    public required EnvironmentFigures Environment { get; init; }

    /// <summary>What it ran over.</summary>
    public DataFigures? Data { get; set; }

    /// <summary>How the autoencoder was trained.</summary>
    public TrainingFigures? Training { get; set; }

    /// <summary>How well rows come back.</summary>
    public ReconstructionFigures? Reconstruction { get; set; }

    /// <summary>What a classifier makes of few labels.</summary>
    public ClassificationFigures? Classification { get; set; }

    /// <summary>How well a class that was never seen is told from the others.</summary>
    public AnomalyFigures? Anomaly { get; set; }

    /// <summary>How faithful the map is.</summary>
    public MapFigures? Map { get; set; }

    /// <summary>Seconds per step, in order.</summary>
    public List<StepTime> Timings { get; } = [];

    /// <summary>Seconds altogether.</summary>
    public double TotalSeconds { get; set; }
}

/// <summary>What a tour ran on.</summary>
internal sealed record EnvironmentFigures(string OperatingSystem, string Runtime, string Processor, int Threads, string Engine, string MLNetProvider);

/// <summary>What a tour ran over.</summary>
internal sealed record DataFigures(string Name, string Source, string Fingerprint, string Preparation, IReadOnlyList<int> Shape, int TrainingRows, int TestRows, IReadOnlyList<string> Classes);

/// <summary>How the autoencoder was trained.</summary>
internal sealed record TrainingFigures
{
    /// <summary>The width of the latent vector.</summary>
    public required int Latents { get; init; }

    /// <summary>The number of trained parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>The layers of the encoder.</summary>
    public required IReadOnlyList<string> Encoder { get; init; }

    /// <summary>The layers of the decoder.</summary>
    public required IReadOnlyList<string> Decoder { get; init; }

    /// <summary>The loss.</summary>
    public required string Loss { get; init; }

    /// <summary>The optimizer.</summary>
    public required string Optimizer { get; init; }

    /// <summary>Rows per step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The most epochs.</summary>
    public required int MaxEpochs { get; init; }

    /// <summary>The epochs done.</summary>
    public required IReadOnlyList<EpochFigures> Epochs { get; init; }

    /// <summary>Why it ended; null where it was stopped.</summary>
    public string? StopReason { get; init; }

    /// <summary>The epoch whose weights the model has.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>What the training found worth telling.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];
}

/// <summary>One epoch.</summary>
internal sealed record EpochFigures(int Epoch, double TrainingLoss, double? ValidationLoss, double LearningRate, double RowsPerSecond);

/// <summary>Mean squared error on the test rows.</summary>
internal sealed record ReconstructionFigures(int TestRows, double AutoencoderMse, double PcaMse, double MeanImageMse, int Components, double PcaExplainedVariance);

/// <summary>What a classifier makes of few labels.</summary>
internal sealed record ClassificationFigures(string Trainer, int Draws, int TestRows, IReadOnlyList<LabelCountFigures> LabelCounts);

/// <summary>Accuracies with so many labels.</summary>
internal sealed record LabelCountFigures(int Labels, AccuracyFigures Latent, AccuracyFigures Pca, AccuracyFigures Raw);

/// <summary>Mean and standard deviation of test accuracy over the draws, and each draw.</summary>
internal sealed record AccuracyFigures(double Mean, double StandardDeviation, IReadOnlyList<double> Draws);

/// <summary>How well a class that was never seen is told from the others.</summary>
internal sealed record AnomalyFigures
{
    /// <summary>The class left out of training.</summary>
    public required string LeftOutClass { get; init; }

    /// <summary>Rows trained on.</summary>
    public required int TrainingRows { get; init; }

    /// <summary>Test rows of the classes that were seen.</summary>
    public required int UsualRows { get; init; }

    /// <summary>Test rows of the class that was not.</summary>
    public required int UnusualRows { get; init; }

    /// <summary>Passes over the training rows.</summary>
    public required int Epochs { get; init; }

    /// <summary>Area under the ROC curve of the autoencoder's reconstruction error.</summary>
    public required double AutoencoderAuc { get; init; }

    /// <summary>The same of PCA's reconstruction error at the same width.</summary>
    public required double PcaAuc { get; init; }

    /// <summary>The same of the distance to the fifth nearest training row.</summary>
    public required double NeighbourAuc { get; init; }

    /// <summary>Training rows that the neighbours were searched among.</summary>
    public required int NeighbourRows { get; init; }

    /// <summary>Average precision of the autoencoder.</summary>
    public required double AutoencoderAveragePrecision { get; init; }

    /// <summary>Average precision of PCA.</summary>
    public required double PcaAveragePrecision { get; init; }

    /// <summary>Average precision of the neighbours.</summary>
    public required double NeighbourAveragePrecision { get; init; }

    /// <summary>The share of usual rows that the threshold was set to flag, on rows held out from training.</summary>
    public required double Contamination { get; init; }

    /// <summary>The score above which a row is flagged.</summary>
    public required double Threshold { get; init; }

    /// <summary>The share of usual test rows that were flagged.</summary>
    public required double FlaggedUsual { get; init; }

    /// <summary>The share of unusual test rows that were flagged.</summary>
    public required double FlaggedUnusual { get; init; }
}

/// <summary>How faithful the map is.</summary>
internal sealed record MapFigures(string Method, int Rows, double Perplexity, double KLDivergence, double? NeighbourAccuracyInMap, double? NeighbourAccuracyInLatents, double NeighboursKept);

/// <summary>How long a step took.</summary>
internal sealed record StepTime(string Step, double Seconds);
