using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Data;
using Latent.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.Cli.Tour;

/// <summary>
/// The step that trains ML.NET classifiers with few labels: on the latents, on PCA of the same width and on the raw
/// values, with the same labelled rows and the same trainer, so that only the features differ.
/// </summary>
internal static class TourClassification
{
    private const int Draws = 5;
    private const string Trainer = "ML.NET LbfgsMaximumEntropy on features of mean 0 and variance 1";
    private static readonly int[] Wanted = [100, 300, 1_000, 3_000];

    /// <summary>Runs the step.</summary>
    public static void Run(TourState state)
    {
        TourData data = state.Data;
        int[] counts = LabelCounts(data);
        using IProgressStep step = state.Board.Begin($"Training ML.NET classifiers with {string.Join(", ", counts.Select(count => Figures.Count(count)))} labels");
        var pcaTraining = new float[data.Training.Rows * state.Pca!.Components];
        var pcaTest = new float[data.Test.Rows * state.Pca.Components];
        state.Pca.Transform(data.Training.Values, data.Training.Rows, pcaTraining);
        state.Pca.Transform(data.Test.Values, data.Test.Rows, pcaTest);
        var latent = new Features("Latent", state.TrainingLatents, state.TestLatents, state.Latents);
        var pca = new Features("PCA", pcaTraining, pcaTest, state.Pca.Components);
        var raw = new Features("Raw", data.Training.Values.ToArray(), data.Test.Values.ToArray(), data.Shape.Length);

        var figures = new List<LabelCountFigures>();
        int done = 0, all = counts.Length * Draws * 3;
        foreach (int count in counts)
        {
            var accuracies = new double[3][];
            for (int features = 0; features < 3; features++)
            {
                accuracies[features] = new double[Draws];
            }

            for (int draw = 0; draw < Draws; draw++)
            {
                int[] rows = Draw(data.Training, data.ClassNames.Count, count, state.Options.Seed, draw);
                foreach ((int index, Features features) in new[] { latent, pca, raw }.Index())
                {
                    state.Cancellation.ThrowIfCancellationRequested();
                    accuracies[index][draw] = Accuracy(features, rows, data, state.Options.Seed);
                    step.Report((double)++done / all, $"{Figures.Count(count)} labels, draw {draw + 1} of {Draws}");
                }
            }

            figures.Add(new LabelCountFigures(count, Summarise(accuracies[0]), Summarise(accuracies[1]), Summarise(accuracies[2])));
            state.Results.Classification = new ClassificationFigures(Trainer, Draws, data.Test.Rows, [.. figures]);
            step.Note($"{Figures.Count(count)} labels: latents {Figures.Percent(figures[^1].Latent.Mean)}, PCA {Figures.Percent(figures[^1].Pca.Mean)}, raw {Figures.Percent(figures[^1].Raw.Mean)}");
        }

        step.Complete($"{Figures.Percent(figures[^1].Latent.Mean)} with {Figures.Count(figures[^1].Labels)} labels, PCA {Figures.Percent(figures[^1].Pca.Mean)}");
    }

    /// <summary>Trains on the labelled rows and gives the share of test rows whose class is found.</summary>
    private static double Accuracy(Features features, int[] rows, TourData data, ulong seed)
    {
        var ml = new MLContext(seed: (int)(seed % int.MaxValue));
        IDataView training = ml.Data.LoadFromEnumerable(features.Select(features.Training, rows, data.Training.Labels.ToArray()), features.Schema);
        IDataView test = ml.Data.LoadFromEnumerable(features.Select(features.Test, null, data.Test.Labels.ToArray()), features.Schema);
        var pipeline = ml.Transforms.NormalizeMeanVariance("Features", fixZero: false)
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .AppendCacheCheckpoint(ml)
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Features"));
        using var model = pipeline.Fit(training);
        return ml.MulticlassClassification.Evaluate(model.Transform(test), "Label").MicroAccuracy;
    }

    /// <summary>As many rows of each class as of the others, chosen at random.</summary>
    private static int[] Draw(MemorySamples samples, int classes, int count, ulong seed, int draw)
    {
        int[] order = [.. Enumerable.Range(0, samples.Rows)];
        new RandomStream(seed, RandomPurpose.Resampling, (ulong)draw).Shuffle<int>(order);
        var left = new int[classes];
        for (int index = 0; index < classes; index++)
        {
            left[index] = (count / classes) + (index < count % classes ? 1 : 0);
        }

        var rows = new List<int>(count);
        foreach (int row in order)
        {
            if (left[samples.Labels[row]] > 0)
            {
                left[samples.Labels[row]]--;
                rows.Add(row);
            }
        }

        return [.. rows];
    }

    private static int[] LabelCounts(TourData data)
    {
        int[] possible = [.. Wanted.Where(count => count <= data.Training.Rows * 2 / 3 && count >= 2 * data.ClassNames.Count)];
        return possible.Length > 0 ? possible : [data.Training.Rows * 2 / 3];
    }

    private static AccuracyFigures Summarise(double[] draws)
    {
        double mean = draws.Average();
        double deviation = Math.Sqrt(draws.Sum(value => (value - mean) * (value - mean)) / (draws.Length - 1));
        return new AccuracyFigures(Math.Round(mean, 6), Math.Round(deviation, 6), [.. draws.Select(value => Math.Round(value, 6))]);
    }

    /// <summary>A row as ML.NET reads it.</summary>
    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public int Label { get; set; }
    }

    /// <summary>One way to describe rows by numbers.</summary>
    private sealed record Features(string Name, float[] Training, float[] Test, int Width)
    {
        public SchemaDefinition Schema
        {
            get
            {
                SchemaDefinition schema = SchemaDefinition.Create(typeof(Row));
                schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Width);
                return schema;
            }
        }

        public IEnumerable<Row> Select(float[] values, int[]? rows, int[] labels)
        {
            int count = rows?.Length ?? labels.Length;
            for (int index = 0; index < count; index++)
            {
                int row = rows?[index] ?? index;
                yield return new Row { Features = values[(row * Width)..((row + 1) * Width)], Label = labels[row] };
            }
        }
    }
}
