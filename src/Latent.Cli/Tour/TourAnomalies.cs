using System.Globalization;
using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;
using Latent.Cli.Commands;
using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Data;
using Latent.Projection;
using Latent.Training;

namespace Latent.Cli.Tour;

/// <summary>
/// The step that leaves one class out of training, and tells its rows from the others by how badly they come back;
/// beside it PCA of the same width and the distance to the fifth nearest training row.
/// </summary>
internal static class TourAnomalies
{
    private const double Contamination = 0.05;
    private const string DetectorName = "detector.safetensors";
    private const double HeldOut = 0.1;
    private const int Neighbour = 5;
    private const int MostNeighbourRows = 20_000;

    /// <summary>Runs the step.</summary>
    public static void Run(TourState state)
    {
        TourData data = state.Data;
        int unusual = FindClass(state.Options.LeaveOut, data.ClassNames);
        string name = data.ClassNames[unusual];
        MemorySamples usual = Rows.Pick(data.Training, RowsOfOthers(data.Training, unusual));
        bool[] isUnusual = [.. data.Test.Labels.ToArray().Select(label => label == unusual)];
        if (usual.Rows < 20 || !isUnusual.Contains(true) || !isUnusual.Contains(false))
        {
            return;
        }

        // Less than for the main model: what is usual is learnt early, and more training makes unusual rows come back well too.
        int epochs = Math.Max(1, (int)Math.Ceiling((state.Options.Epochs ?? TourModel.ChooseEpochs(data.Training.Rows)) / 2.0));
        using IProgressStep step = state.Board.Begin($"Detecting “{name}”, which this autoencoder never sees");
        var progress = new Relay<TrainingProgress>(report => step.Report(0.8 * TrainingSteps.Share(report), $"epoch {Math.Min(report.Epoch, report.Epochs)}/{report.Epochs}, loss {Figures.Significant(report.Loss)}"));
        AnomalyDetector detector = AnomalyDetector.Fit(
            usual.WithoutLabels(),
            new AnomalyDetectorOptions
            {
                Method = new ReconstructionError { Autoencoder = TourModel.Create(data.Shape, state.Latents, epochs, state.Options.Seed + 1) },
                Scaling = AnomalyScaling.None,
                Threshold = new ContaminationThreshold(Contamination),
                HeldOutFraction = HeldOut,
                Seed = state.Options.Seed,
            },
            progress,
            null,
            state.Cancellation);
        detector.Save(Path.Combine(state.Options.Output, DetectorName));
        state.Files.Add((DetectorName, $"the anomaly detector, trained without “{name}”"));
        float[] scores = detector.Score(data.Test);
        step.Report(0.85);
        state.Cancellation.ThrowIfCancellationRequested();
        float[] pcaScores = PcaErrors(usual, data.Test, state.Latents);
        step.Report(0.9);
        state.Cancellation.ThrowIfCancellationRequested();
        MemorySamples near = Rows.Sample(usual, MostNeighbourRows, state.Options.Seed);
        float[] neighbourScores = Distances(near, data.Test);
        state.AnomalyView = new TourAnomalyView(detector, scores, pcaScores, neighbourScores, isUnusual, unusual);
        int unusualCount = isUnusual.Count(value => value);
        state.Results.Anomaly = new AnomalyFigures
        {
            LeftOutClass = name,
            TrainingRows = usual.Rows,
            UsualRows = isUnusual.Length - unusualCount,
            UnusualRows = unusualCount,
            Epochs = epochs,
            AutoencoderAuc = RankingMetrics.RocAuc(scores, isUnusual),
            PcaAuc = RankingMetrics.RocAuc(pcaScores, isUnusual),
            NeighbourAuc = RankingMetrics.RocAuc(neighbourScores, isUnusual),
            NeighbourRows = near.Rows,
            AutoencoderAveragePrecision = RankingMetrics.AveragePrecision(scores, isUnusual),
            PcaAveragePrecision = RankingMetrics.AveragePrecision(pcaScores, isUnusual),
            NeighbourAveragePrecision = RankingMetrics.AveragePrecision(neighbourScores, isUnusual),
            Contamination = Contamination,
            Threshold = detector.Threshold,
            FlaggedUsual = Share(scores, isUnusual, false, detector.Threshold),
            FlaggedUnusual = Share(scores, isUnusual, true, detector.Threshold),
        };
        step.Complete($"AUC {Figures.Fixed(state.Results.Anomaly.AutoencoderAuc, 3)}, PCA {Figures.Fixed(state.Results.Anomaly.PcaAuc, 3)}");
    }

    /// <summary>The class to leave out.</summary>
    /// <exception cref="InputException">There is no such class.</exception>
    public static int FindClass(string? wanted, IReadOnlyList<string> names)
    {
        if (wanted is null)
        {
            return names.Count - 1;
        }

        int byName = names.ToList().FindIndex(name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        return byName >= 0 ? byName
            : int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < names.Count ? index
            : throw new InputException($"--leave-out '{wanted}' is no class; the classes are {string.Join(", ", names)}.");
    }

    private static int[] RowsOfOthers(MemorySamples samples, int leftOut) =>
        [.. Enumerable.Range(0, samples.Rows).Where(row => samples.Labels[row] != leftOut)];

    private static float[] PcaErrors(MemorySamples training, MemorySamples test, int components)
    {
        PrincipalComponents pca = PrincipalComponents.Fit(training.Values, training.Rows, training.Shape.Length, Math.Min(components, Math.Min(training.Rows, training.Shape.Length)));
        var errors = new float[test.Rows];
        pca.ReconstructionErrors(test.Values, test.Rows, errors);
        return errors;
    }

    private static float[] Distances(MemorySamples training, MemorySamples test)
    {
        int neighbour = Math.Min(Neighbour, training.Rows);
        NeighbourGraph graph = NearestNeighbours.Fit(training.Values, training.Rows, training.Shape.Length).Find(test.Values, test.Rows, neighbour);
        return [.. Enumerable.Range(0, test.Rows).Select(row => graph.DistancesOf(row)[neighbour - 1])];
    }

    private static double Share(float[] scores, bool[] isUnusual, bool which, double threshold)
    {
        int flagged = 0, all = 0;
        for (int row = 0; row < scores.Length; row++)
        {
            if (isUnusual[row] == which)
            {
                all++;
                flagged += scores[row] > threshold ? 1 : 0;
            }
        }

        return (double)flagged / all;
    }
}
