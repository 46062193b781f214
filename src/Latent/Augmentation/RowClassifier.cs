using System.Numerics.Tensors;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Training;

namespace Latent.Augmentation;

/// <summary>The classifier that judges synthetic data: two hidden layers over standardized values.</summary>
internal sealed class RowClassifier : IDisposable
{
    private const string Name = "classifier";

    private readonly IInferenceSession _session;
    private readonly float[] _mean;
    private readonly float[] _inverseDeviation;
    private readonly int _classes;

    private RowClassifier(IInferenceSession session, float[] mean, float[] inverseDeviation, int classes)
    {
        _session = session;
        _mean = mean;
        _inverseDeviation = inverseDeviation;
        _classes = classes;
    }

    /// <summary>Trains the classifier on rows and their classes.</summary>
    public static RowClassifier Fit(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels, int length, int classes, ulong seed, CancellationToken cancellation)
    {
        (float[] mean, float[] inverseDeviation) = Standardize(rows, labels.Length, length);
        float[] values = rows.ToArray();
        Apply(values, labels.Length, mean, inverseDeviation);
        Network[] networks =
        [
            new Network(Name, new Architecture([length], new Dense(128), new ReLU(), new Dropout(0.2f), new Dense(64), new ReLU(), new Dense(classes))),
        ];

        // Some 3,000 steps, whatever the number of rows: enough for small sets, not too long for large ones.
        int batch = Math.Clamp(labels.Length / 8, 1, 64);
        int epochs = Math.Clamp(3_000 * batch / Math.Max(labels.Length, 1), 3, 200);
        var options = new TrainingOptions { BatchSize = batch, Epochs = epochs, Optimizer = new Adam { WeightDecay = 1e-4f }, Schedule = new CosineDecay(), Seed = seed };
        using ITrainingSession training = ManagedEngine.Shared.Compile(
            new ModelPlan([.. networks], new Classification()),
            new SessionOptions { BatchSize = batch, Optimizer = options.Optimizer, Seed = seed });
        Trainer.Train(training, new MemorySamples([length], values, labels.ToArray()), null, options, cancellation: cancellation);
        IInferenceSession session = ManagedEngine.Shared.Compile(networks);
        Weights.Copy(training, session);
        return new RowClassifier(session, mean, inverseDeviation, classes);
    }

    /// <summary>The most probable class of each row.</summary>
    public int[] Predict(ReadOnlySpan<float> rows, int count)
    {
        float[] values = rows.ToArray(), logits = new float[count * _classes];
        Apply(values, count, _mean, _inverseDeviation);
        _session.Run(Name, values, count, logits);
        int[] predicted = new int[count];
        for (int row = 0; row < count; row++)
        {
            predicted[row] = TensorPrimitives.IndexOfMax<float>(logits.AsSpan(row * _classes, _classes));
        }

        return predicted;
    }

    public void Dispose() => _session.Dispose();

    private static (float[] Mean, float[] InverseDeviation) Standardize(ReadOnlySpan<float> rows, int count, int length)
    {
        double[] sums = new double[length], squares = new double[length];
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < length; i++)
            {
                double value = rows[(row * length) + i];
                sums[i] += value;
                squares[i] += value * value;
            }
        }

        float[] mean = new float[length], inverse = new float[length];
        for (int i = 0; i < length; i++)
        {
            double average = sums[i] / count;
            double deviation = Math.Sqrt(Math.Max((squares[i] / count) - (average * average), 0));
            mean[i] = (float)average;

            // A constant value tells nothing: it stays zero.
            inverse[i] = deviation > 1e-9 ? (float)(1 / deviation) : 0;
        }

        return (mean, inverse);
    }

    private static void Apply(Span<float> rows, int count, float[] mean, float[] inverseDeviation)
    {
        for (int row = 0; row < count; row++)
        {
            Span<float> values = rows.Slice(row * mean.Length, mean.Length);
            TensorPrimitives.Subtract(values, mean, values);
            TensorPrimitives.Multiply(values, inverseDeviation, values);
        }
    }
}
