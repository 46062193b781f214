using Latent.Augmentation.Tables;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Training;
using Microsoft.Extensions.Logging;

namespace Latent.Augmentation;

/// <summary>
/// A variational autoencoder for tables of numbers and choices (TVAE: Xu et al., "Modeling tabular data using conditional
/// GAN", 2019, section 4.5): the encoding of <see cref="TableSynthesizer"/>, cross-entropy for modes and choices, squared
/// error for places in a mode.
/// </summary>
/// <remarks>
/// The paper draws from N(0, I) and has no condition. Here the class is one of the choices that are encoded, a mixture is
/// fitted to draws of each class's latents, and rows of a class are decoded from it: none are thrown away. The deviation of
/// places is fixed, not learnt. Immutable but for its disposal; safe for use from many threads; the same seed gives the same rows.
/// </remarks>
public sealed class VariationalTableSynthesizer : ISynthesizer, IDisposable
{
    // Enough for a mixture in some tens of dimensions; more would only take longer.
    private const int MaxMixtureRows = 5_000;
    private const int RowsAtATime = 256;

    private readonly Autoencoder _autoencoder;
    private readonly TableEncoding _encoding;
    private readonly GaussianMixture?[] _mixtures;

    private VariationalTableSynthesizer(Autoencoder autoencoder, TableEncoding encoding, GaussianMixture?[] mixtures, TrainingResult training)
    {
        _autoencoder = autoencoder;
        _encoding = encoding;
        _mixtures = mixtures;
        Training = training;
    }

    /// <inheritdoc/>
    public Shape Sample => _encoding.Sample;

    /// <summary>How the training went.</summary>
    public TrainingResult Training { get; }

    /// <summary>Trains the autoencoder, and fits a mixture to the latents of each class.</summary>
    /// <param name="source">The rows, with labels, at least two; no value is NaN or infinite.</param>
    /// <param name="schema">What the values of a row mean; all are numbers where it is <see langword="null"/>.</param>
    /// <param name="options">How to train; the defaults where it is <see langword="null"/>.</param>
    /// <param name="progress">Takes reports after batches and epochs.</param>
    /// <param name="logger">Takes a line per epoch.</param>
    /// <param name="cancellation">Stops training after the current batch.</param>
    /// <exception cref="ArgumentException">There are no labels or too few rows, all columns are constant, or the schema or options do not fit.</exception>
    /// <exception cref="InvalidDataException">A value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static VariationalTableSynthesizer Fit(
        ISampleSource source, TableSchema? schema = null, VariationalTableOptions? options = null, IProgress<TrainingProgress>? progress = null, ILogger? logger = null, CancellationToken cancellation = default)
    {
        VariationalTableOptions chosen = options ?? new VariationalTableOptions();
        chosen.Check();
        var encoding = TableEncoding.Of(source, schema, chosen.MaxModes, chosen.MaxCategories, chosen.MaxMegabytes, chosen.Seed);
        int batch = Math.Min(chosen.BatchSize, encoding.Rows);
        var encoded = new EncodedRows(encoding);
        var network = new AutoencoderOptions
        {
            Encoder = [.. chosen.Hidden.SelectMany(units => new Layer[] { new Dense(units), new ReLU() }), new GaussianLatent(chosen.Latent)],
            Decoder = [.. chosen.Hidden.Reverse().SelectMany(units => new Layer[] { new Dense(units), new ReLU() }), new Dense(encoding.Length)],
            Loss = new MixedLikelihood(encoding.Widths),
            Beta = chosen.Beta,
            Optimizer = new Adam(chosen.LearningRate) { WeightDecay = 1e-5f },
            BatchSize = batch,
            Epochs = Math.Max(chosen.Steps / (encoding.Rows / batch), 1),
            DropLastBatch = true,
            Seed = chosen.Seed,
        };
        TableMemory.Require(
            encoding.Bytes + TableMemory.OfTraining([new Architecture([encoding.Length], network.Encoder), new Architecture([chosen.Latent], network.Decoder)], batch, 1),
            chosen.MaxMegabytes,
            $"Learning {encoding.Rows:N0} rows, of which the network sees {encoding.Length:N0} values,");
        AutoencoderFit fit = Autoencoder.Fit(encoded, network, progress: progress, logger: logger, cancellation: cancellation);
        var mixtures = new GaussianMixture?[encoding.Classes[^1] + 1];
        foreach (int label in encoding.Classes)
        {
            mixtures[label] = FitMixture(fit.Model, encoded, encoding.RowsOf(label), label, chosen);
        }

        return new VariationalTableSynthesizer(fit.Model, encoding, mixtures, fit.Training);
    }

    /// <inheritdoc/>
    public void Synthesize(int label, int count, ulong seed, Span<float> rows)
    {
        LabelledRows.CheckLength(count, Sample.Length, rows);
        (int Condition, int Category) given = _encoding.RequireClass(label);
        int latent = _autoencoder.Latent.Length;
        float[] latents = new float[count * latent], encoded = new float[Math.Min(count, RowsAtATime) * _encoding.Length];
        _mixtures[label]!.Sample(count, new RandomStream(seed, RandomPurpose.Sampling, (ulong)label), latents);
        var draws = new RandomStream(seed, RandomPurpose.Resampling, (ulong)label);
        for (int start = 0; start < count; start += RowsAtATime)
        {
            int taken = Math.Min(RowsAtATime, count - start);
            _autoencoder.Decode(latents.AsSpan(start * latent), taken, encoded);
            MixedKernels.Shares(taken, _encoding.Widths.AsSpan(), encoded);
            for (int row = 0; row < taken; row++)
            {
                _encoding.Decode(encoded.AsSpan(row * _encoding.Length, _encoding.Length), given, draws, rows.Slice((start + row) * Sample.Length, Sample.Length));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _autoencoder.Dispose();

    private static GaussianMixture FitMixture(Autoencoder model, EncodedRows source, int[] own, int label, VariationalTableOptions options)
    {
        // A single row has a distribution of latents too: that of its own code.
        int count = Math.Clamp(own.Length, 2, MaxMixtureRows), latent = model.Latent.Length, length = source.Shape.Length;
        float[] latents = new float[count * latent], variances = new float[count * latent], values = new float[count * length];
        int[] rows = [.. Enumerable.Range(0, count).Select(i => own[(int)((long)i * own.Length / count)])];
        source.Read(rows, values, default);
        model.EncodeDistribution(values, count, latents, variances);
        var random = new RandomStream(options.Seed, RandomPurpose.Sampling, (ulong)label);
        for (int i = 0; i < latents.Length; i++)
        {
            latents[i] += MathF.Sqrt(variances[i]) * random.NextNormal();
        }

        return GaussianMixture.Fit(latents, count, latent, Math.Clamp(own.Length / 10, 1, options.Components), options.Seed);
    }
}
