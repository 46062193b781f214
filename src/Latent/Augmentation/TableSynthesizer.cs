using Latent.Adversarial;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Training;
using Microsoft.Extensions.Logging;

namespace Latent.Augmentation;

/// <summary>
/// A GAN for rows of numbers, conditional on their class. Columns are standardized for it; what it makes is brought back,
/// kept within the range of each column, and rounded in columns whose real values are all whole.
/// </summary>
public sealed class TableSynthesizer : ISynthesizer, IDisposable
{
    private readonly Gan _gan;
    private readonly Column[] _columns;
    private readonly bool[] _known;

    private TableSynthesizer(Gan gan, Column[] columns, Shape sample, bool[] known, TrainingResult training)
    {
        _gan = gan;
        _columns = columns;
        _known = known;
        Sample = sample;
        Training = training;
    }

    /// <inheritdoc/>
    public Shape Sample { get; }

    /// <summary>How the GAN's training went, and what its diagnosis found.</summary>
    public TrainingResult Training { get; }

    /// <summary>The GAN that is trained where no other is given: two hidden layers in each network, hinge loss with a gradient penalty, the generator's average.</summary>
    /// <param name="length">The values of a row, at least 1.</param>
    /// <param name="classes">The classes, at least 1.</param>
    /// <param name="rows">The rows to learn from, at least 1: the fewer, the more epochs, so that there are some 3,000 steps.</param>
    public static GanOptions DefaultGan(int length, int classes, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        int width = Math.Clamp(2 * length, 64, 256), batch = Math.Min(64, rows);
        return new GanOptions
        {
            Latent = [Math.Clamp(length, 8, 64)],
            Classes = classes,
            Generator = [new Dense(width), new LeakyReLU(0.2f), new Dense(width), new LeakyReLU(0.2f), new Dense(length)],
            Discriminator = [new Dense(width), new LeakyReLU(0.2f), new Dense(width), new LeakyReLU(0.2f), new Dense(1)],
            Objective = new AdversarialGame { Loss = AdversarialLoss.Hinge, GradientPenalty = 1, AverageDecay = 0.995f },
            Optimizer = new Adam(5e-4f) { Beta1 = 0.5f },
            AverageGenerator = true,
            BatchSize = batch,
            Epochs = Math.Max(3_000 / (rows / batch), 20),
        };
    }

    /// <summary>Trains the GAN.</summary>
    /// <param name="source">The rows, with labels; no value is NaN or infinite.</param>
    /// <param name="options">The networks and how to train them; those of <see cref="DefaultGan"/> where it is <see langword="null"/>. Its classes follow from the labels, its batch is made smaller where there are fewer rows.</param>
    /// <param name="logger">Takes a line per epoch, and what the diagnosis found.</param>
    /// <param name="cancellation">Stops training after the current batch.</param>
    /// <exception cref="ArgumentException">There are no labels or rows, or the options do not fit the rows.</exception>
    /// <exception cref="InvalidDataException">A value is NaN or infinite.</exception>
    public static TableSynthesizer Fit(ISampleSource source, GanOptions? options = null, ILogger? logger = null, CancellationToken cancellation = default)
    {
        LabelledRows rows = LabelledRows.Read(source);
        int length = rows.Shape.Length, classes = rows.RowsByClass.Count;
        Column[] columns = [.. Enumerable.Range(0, length).Select(column => Column.Of(rows.Values, rows.Count, length, column))];
        float[] values = new float[rows.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = columns[i % length].Standardize(rows.Values[i]);
        }

        GanOptions chosen = options ?? DefaultGan(length, classes, rows.Count);
        int packing = Math.Max(chosen.Objective.Packing, 1);
        int batch = Math.Max(Math.Min(chosen.BatchSize, rows.Count) / packing * packing, 1);
        GanFit fit = Gan.Fit(new MemorySamples([length], values, rows.Labels), chosen with { Classes = classes, BatchSize = batch, Range = null }, null, null, logger, cancellation);
        return new TableSynthesizer(fit.Model, columns, rows.Shape, [.. rows.RowsByClass.Select(own => own.Count > 0)], fit.Training);
    }

    /// <inheritdoc/>
    public void Synthesize(int label, int count, ulong seed, Span<float> rows)
    {
        LabelledRows.CheckLength(count, Sample.Length, rows);
        if ((uint)label >= (uint)_known.Length || !_known[label])
        {
            throw new ArgumentException($"Class {label} had no rows to learn from; the classes are {string.Join(", ", Enumerable.Range(0, _known.Length).Where(known => _known[known]))}.", nameof(label));
        }

        new GanSynthesizer(_gan).Synthesize(label, count, seed, rows);
        int length = Sample.Length;
        for (int i = 0; i < count * length; i++)
        {
            rows[i] = _columns[i % length].Restore(rows[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gan.Dispose();

    private readonly record struct Column(float Mean, float Deviation, float Minimum, float Maximum, bool IsWhole)
    {
        public static Column Of(float[] values, int count, int length, int column)
        {
            double sum = 0, squares = 0;
            float minimum = float.PositiveInfinity, maximum = float.NegativeInfinity;
            bool isWhole = true;
            for (int row = 0; row < count; row++)
            {
                float value = values[(row * length) + column];
                if (!float.IsFinite(value))
                {
                    throw new InvalidDataException($"Row {row} has {value} in column {column}; remove or replace values that are missing or infinite first.");
                }

                sum += value;
                squares += (double)value * value;
                minimum = Math.Min(minimum, value);
                maximum = Math.Max(maximum, value);
                isWhole &= value == MathF.Round(value);
            }

            double mean = sum / count;
            return new Column((float)mean, (float)Math.Sqrt(Math.Max((squares / count) - (mean * mean), 0)), minimum, maximum, isWhole);
        }

        public float Standardize(float value) => Deviation > 0 ? (value - Mean) / Deviation : 0;

        public float Restore(float value)
        {
            float back = Math.Clamp(Mean + (value * Deviation), Minimum, Maximum);
            return IsWhole ? MathF.Round(back) : back;
        }
    }
}
