using System.Collections.Immutable;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Latent.Numerics;
using Latent.Storage;
using Latent.Training;
using Microsoft.Extensions.Logging;

namespace Latent.Adversarial;

/// <summary>
/// A trained GAN: a generator that makes samples of random latents, and the discriminator it was trained against
/// (Goodfellow et al., "Generative adversarial nets", 2014).
/// </summary>
/// <remarks>
/// Immutable but for its disposal; safe for use from many threads. The same seed gives the same samples.
/// </remarks>
public sealed class Gan : IDisposable
{
    internal const string GeneratorName = "generator";
    internal const string DiscriminatorName = "discriminator";
    internal const string AverageName = "generator-average";

    private const int RowsAtATime = 256;

    private readonly IInferenceSession _session;

    internal Gan(IInferenceSession session, GanOptions options, Shape sample)
    {
        _session = session;
        Options = options;
        Sample = sample;
        Generator = session.Networks.First(network => network.Name == GeneratorName).Architecture;
        Discriminator = session.Networks.First(network => network.Name == DiscriminatorName).Architecture;
    }

    /// <summary>The generator.</summary>
    public Architecture Generator { get; }

    /// <summary>The discriminator.</summary>
    public Architecture Discriminator { get; }

    /// <summary>The shape of one sample.</summary>
    public Shape Sample { get; }

    /// <summary>The shape of one latent.</summary>
    public Shape Latent => Options.Latent;

    /// <summary>The number of classes of a conditional GAN; 0 for one without a condition.</summary>
    public int Classes => Options.Classes;

    /// <summary>The options that it was trained with.</summary>
    public GanOptions Options { get; }

    internal IInferenceSession Session => _session;

    /// <summary>Trains a GAN.</summary>
    /// <param name="training">The samples to learn, at least as many as a batch; with labels for a conditional GAN.</param>
    /// <param name="options">The networks and how to train them.</param>
    /// <param name="progress">Takes reports after batches and epochs.</param>
    /// <param name="epochs">Takes the losses and a grid of samples after each epoch.</param>
    /// <param name="logger">Takes a line per epoch, and what the diagnosis found.</param>
    /// <param name="cancellation">Stops training after the current batch; a configured checkpoint is written first.</param>
    /// <exception cref="ArgumentException">An option is out of its range, the layers do not fit the samples, or there are fewer samples than a batch.</exception>
    /// <exception cref="InvalidDataException">The data is broken or outside <see cref="GanOptions.Range"/>, or a checkpoint does not belong to this training.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static GanFit Fit(
        ISampleSource training,
        GanOptions options,
        IProgress<TrainingProgress>? progress = null,
        IProgress<GanEpoch>? epochs = null,
        ILogger? logger = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        Check(training, options);
        (Architecture generator, Architecture discriminator) = options.CreateArchitectures(training.Shape);
        IEngine engine = options.Engine ?? ManagedEngine.Shared;
        using ITrainingSession session = engine.Compile(
            CreatePlan(generator, discriminator, options),
            new SessionOptions { BatchSize = options.BatchSize, Optimizer = options.Optimizer, Seed = options.Seed });
        ISampleSource samples = options.Range is { } range ? ScaledSamples.Of(training, range) : training;
        Shape shape = options.SampleShape ?? training.Shape;
        var observer = new EpochObserver(session, options, shape, progress, epochs);

        // A partial batch would count as much as a full one, and packed rows have to come out even.
        TrainingResult result = Trainer.Train(session, samples, null, options with { DropLastBatch = true }, observer, logger, cancellation);
        IReadOnlyList<HealthFinding> findings = GanDiagnosis.Find(result, options);
        foreach (HealthFinding finding in findings)
        {
            logger?.LogWarning("{Message}", finding.Message);
        }

        IInferenceSession inference = engine.Compile([new Network(GeneratorName, generator), new Network(DiscriminatorName, discriminator)]);
        Weights.Copy(session, inference, name => options.AverageGenerator && name.StartsWith(GeneratorName + ".", StringComparison.Ordinal) ? AverageName + name[GeneratorName.Length..] : name);
        return new GanFit(new Gan(inference, options, shape), result with { Findings = [.. result.Findings, .. findings] });
    }

    /// <summary>Generates samples.</summary>
    /// <param name="count">The number of samples, at least 0.</param>
    /// <param name="seed">What the latents follow from; the first samples are the same whatever the count.</param>
    /// <param name="labels">The class of each sample; empty for a GAN without a condition.</param>
    /// <param name="rows">Takes [count × sample length] values.</param>
    /// <exception cref="ArgumentException">The span is too short, or labels are missing, too many or out of range.</exception>
    public void Generate(int count, ulong seed, ReadOnlySpan<int> labels, Span<float> rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int latent = Latent.Length;
        float[] latents = new float[Math.Min(count, RowsAtATime) * latent];
        var random = new RandomStream(seed, RandomPurpose.Sampling);
        for (int start = 0; start < count; start += RowsAtATime)
        {
            int taken = Math.Min(RowsAtATime, count - start);
            random.FillNormal(latents.AsSpan(0, taken * latent));
            Decode(latents, taken, labels.IsEmpty ? labels : labels[start..], rows[(start * Sample.Length)..]);
        }
    }

    /// <summary>Generates samples without a condition.</summary>
    /// <param name="count">The number of samples, at least 0.</param>
    /// <param name="seed">What the latents follow from.</param>
    /// <returns>[count × sample length] values.</returns>
    public float[] Generate(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        float[] rows = new float[Require.Capacity(count, Sample.Length, "generate fewer samples at a time")];
        Generate(count, seed, [], rows);
        return rows;
    }

    /// <summary>Makes samples of given latents.</summary>
    /// <param name="latents">[count × latent length] values.</param>
    /// <param name="count">The number of samples, at least 0.</param>
    /// <param name="labels">The class of each sample; empty for a GAN without a condition.</param>
    /// <param name="rows">Takes [count × sample length] values.</param>
    /// <exception cref="ArgumentException">A span is too short, or labels are missing or out of range.</exception>
    public void Decode(ReadOnlySpan<float> latents, int count, ReadOnlySpan<int> labels, Span<float> rows)
    {
        CheckLabels(labels, count);
        int latent = Latent.Length;
        if (Classes == 0)
        {
            _session.Run(GeneratorName, latents, count, rows);
        }
        else
        {
            float[] input = new float[Require.Capacity(count, latent + Classes, "decode fewer latents at a time")];
            for (int row = 0; row < count; row++)
            {
                Span<float> target = input.AsSpan(row * (latent + Classes), latent + Classes);
                latents.Slice(row * latent, latent).CopyTo(target);
                target[latent + labels[row]] = 1;
            }

            _session.Run(GeneratorName, input, count, rows);
        }

        if (Options.Range is { } range)
        {
            ScaledSamples.Restore(range, rows[..(count * Sample.Length)]);
        }
    }

    /// <summary>Writes the model to a file, as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => GanFile.ToModelFile(this).Save(path);

    /// <summary>Writes the model to a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    public void Save(Stream stream) => GanFile.ToModelFile(this).Save(stream);

    /// <summary>The model as the content of a file, to export its networks or to be a part of another.</summary>
    public ModelFile ToModelFile() => GanFile.ToModelFile(this);

    /// <summary>Makes a model of the content of a file.</summary>
    /// <param name="file">The content.</param>
    /// <param name="engine">What computes; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="InvalidDataException">The content is no GAN, or its parts do not fit together: the message says what.</exception>
    public static Gan FromModelFile(ModelFile file, IEngine? engine = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        return GanFile.FromModelFile(file, engine ?? ManagedEngine.Shared);
    }

    /// <summary>Reads a model from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="engine">What computes; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is no GAN: the message says what.</exception>
    public static Gan Load(string path, IEngine? engine = null) => ModelFile.Load(path, file => FromModelFile(file, engine));

    /// <summary>Reads a model from a stream, from where it stands to its end.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <param name="engine">What computes; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="InvalidDataException">The content is damaged or is no GAN: the message says what.</exception>
    public static Gan Load(Stream stream, IEngine? engine = null) => FromModelFile(ModelFile.Load(stream), engine);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static void Check(ISampleSource training, GanOptions options)
    {
        if (options.Range is { } range && !(range.Maximum > range.Minimum && float.IsFinite(range.Minimum) && float.IsFinite(range.Maximum)))
        {
            throw new ArgumentException($"{nameof(options.Range)} is {range}; its maximum must be above its minimum, both finite.", nameof(options));
        }

        Require.Setting(options.BatchSize >= 1, options.BatchSize, "at least 1", nameof(options.BatchSize));
        if (training.Count < options.BatchSize)
        {
            throw new ArgumentException($"There are {training.Count} samples, fewer than {nameof(options.BatchSize)} = {options.BatchSize}; give more samples or a smaller batch.", nameof(training));
        }

        if (options.Classes > 0 && !training.HasLabels)
        {
            throw new ArgumentException($"{nameof(options.Classes)} is {options.Classes}, but the samples have no labels; give a source with labels, or leave {nameof(options.Classes)} at 0.", nameof(training));
        }

        ArgumentNullException.ThrowIfNull(options.Objective);
    }

    private static ModelPlan CreatePlan(Architecture generator, Architecture discriminator, GanOptions options)
    {
        ImmutableArray<Network> networks =
        [
            new Network(GeneratorName, generator) { Optimizer = options.GeneratorOptimizer },
            new Network(DiscriminatorName, discriminator) { Optimizer = options.DiscriminatorOptimizer },
        ];
        if (options.AverageGenerator)
        {
            networks = networks.Add(new Network(AverageName, generator) { IsFrozen = true });
        }

        return new ModelPlan(networks, options.Objective with { Classes = options.Classes });
    }

    private void CheckLabels(ReadOnlySpan<int> labels, int count)
    {
        if (Classes == 0)
        {
            if (!labels.IsEmpty)
            {
                throw new ArgumentException("This GAN has no condition, so it takes no labels; train one with Classes to choose them.", nameof(labels));
            }

            return;
        }

        if (labels.Length < count)
        {
            throw new ArgumentException($"This GAN is conditional on {Classes} classes: {count} samples need as many labels, but there are {labels.Length}.", nameof(labels));
        }

        foreach (int label in labels[..count])
        {
            if ((uint)label >= (uint)Classes)
            {
                throw new ArgumentException($"A label is {label}; this GAN has {Classes} classes, from 0.", nameof(labels));
            }
        }
    }

    /// <summary>Passes reports on, and after each epoch makes the samples to look at.</summary>
    private sealed class EpochObserver(ITrainingSession session, GanOptions options, Shape sample, IProgress<TrainingProgress>? progress, IProgress<GanEpoch>? epochs)
        : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            progress?.Report(value);
            if (epochs is null || value.CompletedEpoch is not { } epoch)
            {
                return;
            }

            int latent = options.Latent.Length, length = latent + options.Classes;
            float[] latents = new float[GanEpoch.SampleCount * length];
            var random = new RandomStream(options.Seed, RandomPurpose.Sampling, ulong.MaxValue);
            for (int row = 0; row < GanEpoch.SampleCount; row++)
            {
                random.FillNormal(latents.AsSpan(row * length, latent));
                if (options.Classes > 0)
                {
                    latents[(row * length) + latent + (row % options.Classes)] = 1;
                }
            }

            float[] samples = new float[GanEpoch.SampleCount * sample.Length];
            session.Run(options.AverageGenerator ? AverageName : GeneratorName, latents, GanEpoch.SampleCount, samples);
            if (options.Range is { } range)
            {
                ScaledSamples.Restore(range, samples);
            }

            epochs.Report(new GanEpoch(epoch, samples));
        }
    }
}
