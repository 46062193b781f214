using Latent.Augmentation.Tables;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Storage;
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
public sealed class VariationalTableSynthesizer : ITableSynthesizer
{
    // Enough for a mixture in some tens of dimensions; more would only take longer.
    private const int MaxMixtureRows = 5_000;
    private const int RowsAtATime = 256;

    internal VariationalTableSynthesizer(Autoencoder autoencoder, TableCodec codec, GaussianMixture[] mixtures, VariationalTableOptions options, TrainingResult? training)
    {
        Autoencoder = autoencoder;
        Codec = codec;
        Mixtures = mixtures;
        Options = options;
        Training = training;
    }

    /// <inheritdoc/>
    public Shape Sample => Codec.Sample;

    /// <inheritdoc/>
    public IReadOnlyList<int> Classes => Codec.Classes;

    /// <summary>The options that it was trained with.</summary>
    public VariationalTableOptions Options { get; }

    /// <summary>How the training went; <see langword="null"/> for one that was read from a file.</summary>
    public TrainingResult? Training { get; }

    internal Autoencoder Autoencoder { get; }

    internal TableCodec Codec { get; }

    /// <summary>The mixture of latents of each class.</summary>
    internal IReadOnlyList<GaussianMixture> Mixtures { get; }

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
            Decoder = [.. chosen.Hidden.Reverse().SelectMany(units => new Layer[] { new Dense(units), new ReLU() }), new Dense(encoding.Codec.Length)],
            Loss = new MixedLikelihood(encoding.Codec.Widths),
            Beta = chosen.Beta,
            Optimizer = new Adam(chosen.LearningRate) { WeightDecay = 1e-5f },
            BatchSize = batch,
            Epochs = Math.Max(chosen.Steps / (encoding.Rows / batch), 1),
            DropLastBatch = true,
            Seed = chosen.Seed,
        };
        TableMemory.Require(
            encoding.Bytes + TableMemory.OfTraining([new Architecture([encoding.Codec.Length], network.Encoder), new Architecture([chosen.Latent], network.Decoder)], batch, 1),
            chosen.MaxMegabytes,
            $"Learning {encoding.Rows:N0} rows, of which the network sees {encoding.Codec.Length:N0} values,");
        AutoencoderFit fit = Autoencoder.Fit(encoded, network, progress: progress, logger: logger, cancellation: cancellation);
        GaussianMixture[] mixtures = [.. encoding.Codec.Classes.Select((label, place) => FitMixture(fit.Model, encoded, encoding.RowsOf(place), label, chosen))];
        return new VariationalTableSynthesizer(fit.Model, encoding.Codec, mixtures, chosen, fit.Training);
    }

    /// <inheritdoc/>
    public void Synthesize(int label, int count, ulong seed, Span<float> rows)
    {
        LabelledRows.CheckLength(count, Sample.Length, rows);
        (int Condition, int Category) given = Codec.RequireClass(label);
        int latent = Autoencoder.Latent.Length;
        float[] latents = new float[Require.Capacity(count, latent, "make fewer rows at a time")], encoded = new float[Math.Min(count, RowsAtATime) * Codec.Length];
        Mixtures[given.Category].Sample(count, new RandomStream(seed, RandomPurpose.Sampling, (ulong)label), latents);
        var draws = new RandomStream(seed, RandomPurpose.Resampling, (ulong)label);
        for (int start = 0; start < count; start += RowsAtATime)
        {
            int taken = Math.Min(RowsAtATime, count - start);
            Autoencoder.Decode(latents.AsSpan(start * latent), taken, encoded);
            MixedKernels.Shares(taken, Codec.Widths.AsSpan(), encoded);
            for (int row = 0; row < taken; row++)
            {
                Codec.Decode(encoded.AsSpan(row * Codec.Length, Codec.Length), given, draws, rows.Slice((start + row) * Sample.Length, Sample.Length));
            }
        }
    }

    /// <inheritdoc/>
    public void SynthesizeAll(int count, ulong seed, Span<float> rows, Span<int> labels) => Codec.SynthesizeAll(this, count, seed, rows, labels);

    /// <summary>Writes the model to a file, as a whole or not at all. It holds no row of the training, but of choices every combination that rows have, and of numbers their least and largest value.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => ToModelFile().Save(path);

    /// <summary>Writes the model to a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    public void Save(Stream stream) => ToModelFile().Save(stream);

    /// <inheritdoc/>
    public ModelFile ToModelFile() => VariationalTableFile.ToModelFile(this);

    /// <summary>Makes a model of the content of a file.</summary>
    /// <param name="file">The content.</param>
    /// <exception cref="InvalidDataException">The content is no such model, or its parts do not fit together: the message says what.</exception>
    public static VariationalTableSynthesizer FromModelFile(ModelFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return VariationalTableFile.FromModelFile(file);
    }

    /// <summary>Reads a model from a file. It makes the same rows of the same seed as the one that was written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is no such model: the message says what.</exception>
    public static VariationalTableSynthesizer Load(string path) => ModelFile.Load(path, FromModelFile);

    /// <summary>Reads a model from a stream, from where it stands to its end.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="InvalidDataException">The content is damaged or is no such model: the message says what.</exception>
    public static VariationalTableSynthesizer Load(Stream stream) => FromModelFile(ModelFile.Load(stream));

    /// <inheritdoc/>
    public void Dispose() => Autoencoder.Dispose();

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

        return GaussianMixture.Fit(latents, count, latent, Math.Clamp(own.Length / 10, 1, options.Components), options.Seed).ToSingle();
    }
}
