using System.Collections.Immutable;
using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Data;
using Latent.Numerics;

namespace Latent.MLNet.Internals;

/// <summary>Rows of a GAN that is trained on standardised features, or on features of a given range.</summary>
internal sealed class StandardisedRows : IGeneratedRows
{
    private readonly Gan _model;
    private readonly float[] _mean = [];
    private readonly float[] _deviation = [];
    private readonly ulong _seed;

    public StandardisedRows(GanOptions options, Shape shape, TrainingContext context, float[] samples, int[] classes, ulong trial)
    {
        _seed = unchecked(context.Seed(options.Seed) + trial);
        float[] scaled = samples;
        if (options.Range is null)
        {
            (_mean, _deviation) = Moments(samples, shape.Length);
            scaled = new float[samples.Length];
            for (int i = 0; i < samples.Length; i++)
            {
                scaled[i] = (samples[i] - _mean[i % shape.Length]) / _deviation[i % shape.Length];
            }
        }

        GanOptions chosen = options with { Classes = classes.Max() + 1, Seed = _seed };
        _model = Gan.Fit(context.Watch(new MemorySamples(shape, scaled, classes)), chosen, null, null, context.Logger, context.Cancellation).Model;
    }

    public Shape Sample => _model.Sample;

    public bool Write(ImmutableArray<int> classes, Span<float> rows)
    {
        _model.Generate(classes.Length, _seed, classes.AsSpan(), rows);
        Restore(rows);
        return true;
    }

    public void Synthesize(int label, int count, ulong seed, Span<float> rows)
    {
        new GanSynthesizer(_model).Synthesize(label, count, seed, rows);
        Restore(rows[..(count * Sample.Length)]);
    }

    public void Dispose() => _model.Dispose();

    private void Restore(Span<float> rows)
    {
        for (int i = 0; _mean.Length > 0 && i < rows.Length; i++)
        {
            rows[i] = (rows[i] * _deviation[i % _mean.Length]) + _mean[i % _mean.Length];
        }
    }

    private static (float[] Mean, float[] Deviation) Moments(float[] samples, int length)
    {
        int rows = samples.Length / length;
        float[] mean = new float[length], deviation = new float[length];
        for (int column = 0; column < length; column++)
        {
            double sum = 0, squares = 0;
            for (int row = 0; row < rows; row++)
            {
                sum += samples[(row * length) + column];
            }

            mean[column] = (float)(sum / rows);
            for (int row = 0; row < rows; row++)
            {
                double difference = samples[(row * length) + column] - (sum / rows);
                squares += difference * difference;
            }

            // A constant column stays what it is.
            deviation[column] = squares > 0 ? (float)Math.Sqrt(squares / rows) : 1;
        }

        return (mean, deviation);
    }
}
