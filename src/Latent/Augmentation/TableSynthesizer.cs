using System.Collections.Immutable;
using Latent.Adversarial;
using Latent.Augmentation.Tables;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Storage;
using Latent.Training;
using Microsoft.Extensions.Logging;

namespace Latent.Augmentation;

/// <summary>
/// A conditional GAN for tables of numbers and choices (CTGAN: Xu et al., "Modeling tabular data using conditional GAN",
/// 2019): numbers as a place in a mode of their mixture, choices drawn with Gumbel noise, and training by sampling, so that
/// rare categories are seen.
/// </summary>
/// <remarks>
/// A Wasserstein GAN with gradient penalty whose discriminator may judge several rows together (PacGAN). Rows are made for a
/// class, or for a category of any other choice, without throwing rows away. Immutable but for its disposal; safe for use
/// from many threads; the same seed gives the same rows.
/// </remarks>
public sealed class TableSynthesizer : ITableSynthesizer
{
    internal const string GeneratorName = "generator";

    private const string AverageName = "generator-average";
    private const int RowsAtATime = 256;

    internal TableSynthesizer(IInferenceSession session, TableCodec codec, TableGanOptions options, TrainingResult? training)
    {
        Session = session;
        Codec = codec;
        Options = options;
        Training = training;
    }

    /// <inheritdoc/>
    public Shape Sample => Codec.Sample;

    /// <inheritdoc/>
    public IReadOnlyList<int> Classes => Codec.Classes;

    /// <summary>The options that it was trained with.</summary>
    public TableGanOptions Options { get; }

    /// <summary>How the GAN's training went, and what its diagnosis found; <see langword="null"/> for one that was read from a file.</summary>
    public TrainingResult? Training { get; }

    internal IInferenceSession Session { get; }

    internal TableCodec Codec { get; }

    /// <summary>Trains the GAN.</summary>
    /// <param name="source">The rows, with labels, at least two; no value is NaN or infinite.</param>
    /// <param name="schema">What the values of a row mean; all are numbers where it is <see langword="null"/>.</param>
    /// <param name="options">How to train; the defaults where it is <see langword="null"/>.</param>
    /// <param name="progress">Takes reports after batches and epochs.</param>
    /// <param name="logger">Takes a line per epoch, and what the diagnosis found.</param>
    /// <param name="cancellation">Stops training after the current batch.</param>
    /// <exception cref="ArgumentException">There are no labels or too few rows, all columns are constant, or the schema or options do not fit.</exception>
    /// <exception cref="InvalidDataException">A value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static TableSynthesizer Fit(
        ISampleSource source, TableSchema? schema = null, TableGanOptions? options = null, IProgress<TrainingProgress>? progress = null, ILogger? logger = null, CancellationToken cancellation = default)
    {
        TableGanOptions chosen = options ?? new TableGanOptions();
        chosen.Check();
        var encoding = TableEncoding.Of(source, schema, chosen.MaxModes, chosen.MaxCategories, chosen.MaxMegabytes, chosen.Seed);
        int packing = Math.Min(chosen.Packing, encoding.Rows), batch = Math.Max(Math.Min(chosen.BatchSize, encoding.Rows) / packing, 1) * packing;

        // Draws are made for about two passes over the rows, and gone through again in another order.
        int steps = Math.Min(chosen.Steps, Math.Max(200, 2 * encoding.Rows / batch)), epochs = (chosen.Steps + steps - 1) / steps;
        (ModelPlan plan, AdversarialGame game) = Plan(encoding.Codec, chosen, packing);

        // The penalty goes through the discriminator forward and back, twice.
        TableMemory.Require(
            encoding.Bytes + (2L * sizeof(int) * steps * batch) + TableMemory.OfTraining(plan.Networks.Take(2).Select(network => network.Architecture), batch, 4),
            chosen.MaxMegabytes,
            $"Learning {encoding.Rows:N0} rows, of which networks see {encoding.Codec.Length:N0} values,");
        var draws = new EncodedRows(encoding, checked(steps * batch), chosen.ClassShare, chosen.Seed);
        using ITrainingSession session = ManagedEngine.Shared.Compile(plan, new SessionOptions { BatchSize = batch, Seed = chosen.Seed });
        var training = new TrainingOptions { BatchSize = batch, Epochs = epochs, Seed = chosen.Seed, DropLastBatch = true };
        TrainingResult result = Trainer.Train(session, draws, null, training, progress, logger, cancellation);
        IReadOnlyList<HealthFinding> findings = GanDiagnosis.Find(result, game, batch);
        foreach (HealthFinding finding in findings)
        {
            logger?.LogWarning("{Message}", finding.Message);
        }

        IInferenceSession inference = ManagedEngine.Shared.Compile([plan.Networks[0]]);
        Weights.Copy(session, inference, name => chosen.AverageDecay > 0 ? AverageName + name[GeneratorName.Length..] : name);
        return new TableSynthesizer(inference, encoding.Codec, chosen, result with { Findings = [.. result.Findings, .. findings] });
    }

    /// <inheritdoc/>
    public void Synthesize(int label, int count, ulong seed, Span<float> rows)
    {
        LabelledRows.CheckLength(count, Sample.Length, rows);
        (int condition, int category) = Codec.RequireClass(label);

        // Classes draw different latents, as they do in the other synthesizers.
        Make(condition, category, count, unchecked((seed * 0x9E37_79B9_7F4A_7C15UL) + (ulong)label), rows, default);
    }

    /// <inheritdoc/>
    public void SynthesizeAll(int count, ulong seed, Span<float> rows, Span<int> labels) => Codec.SynthesizeAll(this, count, seed, rows, labels);

    /// <summary>Makes rows that have a category of a choice: each of them, without throwing rows away.</summary>
    /// <param name="column">The name of a choice in the schema; of columns that agree, the names joined with " and ".</param>
    /// <param name="values">Its values: a code, or one-hot values, as real rows have them.</param>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="seed">What all randomness follows from.</param>
    /// <param name="rows">Takes [count × sample length] values.</param>
    /// <param name="labels">Takes the class of each row, as often as it goes with the category; may be empty.</param>
    /// <exception cref="ArgumentException">There is no such choice or category, or a span is too short.</exception>
    public void SynthesizeWhere(string column, ReadOnlySpan<float> values, int count, ulong seed, Span<float> rows, Span<int> labels)
    {
        LabelledRows.CheckLength(count, Sample.Length, rows);
        LabelledRows.CheckLabels(count, labels);
        (int condition, int category) = Codec.RequireCategory(column, values);
        Make(condition, category, count, seed, rows, labels);
    }

    /// <summary>Writes the model to a file, as a whole or not at all. It holds no row of the training, but of choices every combination that rows have, and of numbers their least and largest value.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => ToModelFile().Save(path);

    /// <summary>Writes the model to a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    public void Save(Stream stream) => ToModelFile().Save(stream);

    /// <inheritdoc/>
    public ModelFile ToModelFile() => TableGanFile.ToModelFile(this);

    /// <summary>Makes a model of the content of a file.</summary>
    /// <param name="file">The content.</param>
    /// <exception cref="InvalidDataException">The content is no such model, or its parts do not fit together: the message says what.</exception>
    public static TableSynthesizer FromModelFile(ModelFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return TableGanFile.FromModelFile(file);
    }

    /// <summary>Reads a model from a file. It makes the same rows of the same seed as the one that was written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is no such model: the message says what.</exception>
    public static TableSynthesizer Load(string path) => ModelFile.Load(path, FromModelFile);

    /// <summary>Reads a model from a stream, from where it stands to its end.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="InvalidDataException">The content is damaged or is no such model: the message says what.</exception>
    public static TableSynthesizer Load(Stream stream) => FromModelFile(ModelFile.Load(stream));

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private static (ModelPlan Plan, AdversarialGame Game) Plan(TableCodec codec, TableGanOptions options, int packing)
    {
        ImmutableArray<Layer> generator =
        [
            .. options.Generator.SelectMany(units => new Layer[] { new Dense(units), new BatchNorm(), new ReLU() }),
            new Dense(codec.Length),
            new MixedOutput(codec.Widths, options.Temperature),
        ];
        ImmutableArray<Layer> discriminator =
        [
            .. options.Discriminator.SelectMany(units => new Layer[] { new Dense(units), new LeakyReLU(0.2f), new Dropout(0.5f) }),
            new Dense(1),
        ];
        var first = new Architecture([options.Latent + codec.ConditionLength], generator);
        var adam = new Adam(options.LearningRate) { Beta1 = 0.5f, Beta2 = 0.9f };
        ImmutableArray<Network> networks =
        [
            new Network(GeneratorName, first) { Optimizer = adam with { WeightDecay = 1e-6f } },
            new Network("discriminator", new Architecture([packing * (codec.Length + codec.ConditionLength)], discriminator)) { Optimizer = adam },
        ];
        if (options.AverageDecay > 0)
        {
            networks = networks.Add(new Network(AverageName, first) { IsFrozen = true });
        }

        var game = new AdversarialGame
        {
            Loss = AdversarialLoss.Wasserstein,
            GradientPenalty = options.GradientPenalty,
            Packing = packing,
            ConditionLength = codec.ConditionLength,

            // The paper's cross-entropy is of the logits; behind a draw its gradient is divided by the temperature.
            ConditionWeight = codec.ConditionLength > 0 ? options.Temperature : 0,
            AverageDecay = options.AverageDecay,
        };
        return (new ModelPlan(networks, game), game);
    }

    private void Make(int condition, int category, int count, ulong seed, Span<float> rows, Span<int> labels)
    {
        int latent = Options.Latent, length = latent + Codec.ConditionLength;
        float[] latents = new float[Math.Min(count, RowsAtATime) * length], encoded = new float[Math.Min(count, RowsAtATime) * Codec.Length];
        var noise = new RandomStream(seed, RandomPurpose.Sampling);
        var draws = new RandomStream(seed, RandomPurpose.Sampling, 1);
        for (int start = 0; start < count; start += RowsAtATime)
        {
            int taken = Math.Min(RowsAtATime, count - start);
            Array.Clear(latents);
            for (int row = 0; row < taken; row++)
            {
                Span<float> drawn = latents.AsSpan(row * length, length);
                noise.FillNormal(drawn[..latent]);
                if (condition >= 0)
                {
                    drawn[latent + Codec.ConditionStarts[condition] + category] = 1;
                }
            }

            Session.Run(GeneratorName, latents, taken, encoded);
            for (int row = 0; row < taken; row++)
            {
                int label = Codec.Decode(
                    encoded.AsSpan(row * Codec.Length, Codec.Length), (condition, category), draws, rows.Slice((start + row) * Sample.Length, Sample.Length));
                if (!labels.IsEmpty)
                {
                    labels[start + row] = label;
                }
            }
        }
    }
}
