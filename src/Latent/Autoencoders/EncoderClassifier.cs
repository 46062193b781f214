using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Text.Json;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;
using Latent.Numerics;
using Latent.Storage;
using Latent.Training;
using Microsoft.Extensions.Logging;

namespace Latent.Autoencoders;

/// <summary>
/// A classifier on an encoder that learnt from many rows without labels, for when labels are few
/// (Hinton and Salakhutdinov 2006; Erhan et al., "Why does unsupervised pre-training help deep learning?", 2010).
/// </summary>
/// <remarks>Immutable but for its disposal; <see cref="Predict"/> is safe from many threads at once, and the result for a row depends on that row alone.</remarks>
public sealed class EncoderClassifier : IDisposable
{
    private const string Kind = "encoder-classifier";
    private const string HeadName = "head";

    private readonly IInferenceSession _session;
    private readonly EncoderClassifierOptions _options;

    private EncoderClassifier(IInferenceSession session, EncoderClassifierOptions options)
    {
        _session = session;
        _options = options;
        Encoder = session.Networks[0].Architecture;
        Head = session.Networks[1].Architecture;
    }

    /// <summary>The encoder.</summary>
    public Architecture Encoder { get; }

    /// <summary>The layers from a latent vector to one score per class.</summary>
    public Architecture Head { get; }

    /// <summary>The number of classes.</summary>
    public int Classes => Head.Output.Length;

    /// <summary>Trains a classifier on the encoder of a trained autoencoder, which stays as it is.</summary>
    /// <param name="pretrained">The autoencoder whose encoder to begin with.</param>
    /// <param name="labelled">The rows with labels.</param>
    /// <param name="options">How to train.</param>
    /// <param name="validation">Rows with labels to watch the loss on; where there are none, <see cref="TrainingOptions.ValidationFraction"/> of the others.</param>
    /// <param name="progress">Takes reports after batches and epochs.</param>
    /// <param name="logger">Takes a line per epoch.</param>
    /// <param name="cancellation">Stops training after the current batch.</param>
    /// <exception cref="ArgumentException">An option is out of its range, the rows have no labels or another shape: the message says which.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static EncoderClassifierFit Fit(
        Autoencoder pretrained,
        ISampleSource labelled,
        EncoderClassifierOptions options,
        ISampleSource? validation = null,
        IProgress<TrainingProgress>? progress = null,
        ILogger? logger = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pretrained);
        return Fit(pretrained.Encoder, pretrained.Session, labelled, options, validation, progress, logger, cancellation);
    }

    /// <summary>Trains the same classifier from scratch, for comparison or where that is as good: there are no frozen epochs.</summary>
    /// <param name="encoder">The encoder's architecture.</param>
    /// <param name="labelled">The rows with labels.</param>
    /// <param name="options">How to train.</param>
    /// <param name="validation">Rows with labels to watch the loss on; where there are none, <see cref="TrainingOptions.ValidationFraction"/> of the others.</param>
    /// <param name="progress">Takes reports after batches and epochs.</param>
    /// <param name="logger">Takes a line per epoch.</param>
    /// <param name="cancellation">Stops training after the current batch.</param>
    /// <exception cref="ArgumentException">An option is out of its range, the rows have no labels or another shape: the message says which.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static EncoderClassifierFit Fit(
        Architecture encoder,
        ISampleSource labelled,
        EncoderClassifierOptions options,
        ISampleSource? validation = null,
        IProgress<TrainingProgress>? progress = null,
        ILogger? logger = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return Fit(encoder, null, labelled, options, validation, progress, logger, cancellation);
    }

    /// <summary>The probabilities of each class.</summary>
    /// <param name="rows">[count × sample length] values.</param>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="probabilities">Takes [count × classes] values, which sum to 1 in each row; NaN where the row has a NaN.</param>
    /// <exception cref="ArgumentException">A span is too short: the message gives both lengths.</exception>
    public void Predict(ReadOnlySpan<float> rows, int count, Span<float> probabilities)
    {
        float[] latents = new float[Require.Capacity(count, Encoder.Output.Length, "predict fewer rows at a time")];
        _session.Run(Autoencoder.EncoderName, rows, count, latents);
        _session.Run(HeadName, latents, count, probabilities);
        for (int row = 0; row < count; row++)
        {
            Span<float> scores = probabilities.Slice(row * Classes, Classes);
            TensorPrimitives.Subtract(scores, TensorPrimitives.Max(scores), scores);
            TensorPrimitives.SoftMax(scores, scores);
        }
    }

    /// <summary>The share of rows whose most probable class is their label.</summary>
    /// <param name="labelled">The rows with labels.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentException">The rows have no labels, or there are none.</exception>
    public double Accuracy(ISampleSource labelled)
    {
        ArgumentNullException.ThrowIfNull(labelled);
        RequireLabels(labelled);
        const int RowsAtATime = 1024;
        float[] samples = new float[RowsAtATime * labelled.Shape.Length];
        float[] probabilities = new float[RowsAtATime * Classes];
        int[] labels = new int[RowsAtATime];
        long right = 0, all = 0;
        using ISampleReader reader = labelled.OpenReader();
        while (reader.Read(samples, labels) is int read and > 0)
        {
            Predict(samples, read, probabilities);
            for (int row = 0; row < read; row++)
            {
                right += TensorPrimitives.IndexOfMax(probabilities.AsSpan(row * Classes, Classes)) == labels[row] ? 1 : 0;
            }

            all += read;
        }

        return all > 0 ? (double)right / all : throw new ArgumentException("There are no rows to classify.", nameof(labelled));
    }

    /// <summary>Writes the model to a file, as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => ToModelFile().Save(path);

    /// <summary>Writes the model to a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    public void Save(Stream stream) => ToModelFile().Save(stream);

    /// <summary>Reads a model from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="engine">What computes; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="InvalidDataException">The file is damaged or is no classifier of this kind: the message says what.</exception>
    public static EncoderClassifier Load(string path, IEngine? engine = null) => ModelFile.Load(path, file => FromModelFile(file, engine));

    /// <summary>Reads a model from a stream, from where it stands to its end.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <param name="engine">What computes; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="InvalidDataException">The content is damaged or is no classifier of this kind: the message says what.</exception>
    public static EncoderClassifier Load(Stream stream, IEngine? engine = null) => FromModelFile(ModelFile.Load(stream), engine);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static EncoderClassifierFit Fit(
        Architecture encoder,
        IInferenceSession? pretrained,
        ISampleSource labelled,
        EncoderClassifierOptions options,
        ISampleSource? validation,
        IProgress<TrainingProgress>? progress,
        ILogger? logger,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(labelled);
        ArgumentNullException.ThrowIfNull(options);
        TrainingOptionsCheck.Validate(options);
        RequireLabels(labelled);
        if (options.FrozenEpochs < 0)
        {
            throw new ArgumentException($"FrozenEpochs is {options.FrozenEpochs}; allowed is at least 0.", nameof(options));
        }

        int classes = CountClasses(labelled, options);
        Architecture head = CreateHead(encoder, options.Head, classes);
        IEngine engine = options.Engine ?? ManagedEngine.Shared;
        var encoderNetwork = new Network(Autoencoder.EncoderName, encoder);
        var headNetwork = new Network(HeadName, head);
        IInferenceSession? weights = pretrained;
        ITrainingSession? frozen = null;
        TrainingResult? frozenResult = null;
        try
        {
            if (pretrained is not null && options.FrozenEpochs is not 0)
            {
                frozen = Compile(engine, [encoderNetwork with { IsFrozen = true }, headNetwork], options, options.FrozenOptimizer);
                CopyShared(pretrained, frozen);
                TrainingOptions headOptions = options with
                {
                    Epochs = options.FrozenEpochs,
                    Optimizer = options.FrozenOptimizer,
                    Checkpoint = options.Checkpoint is { } checkpoint ? checkpoint with { Path = checkpoint.Path + ".head" } : null,
                };
                frozenResult = Trainer.Train(frozen, engine, labelled, validation, headOptions, progress, logger, cancellation);
                weights = frozen;
            }

            using ITrainingSession session = Compile(engine, [encoderNetwork, headNetwork], options, options.Optimizer);
            if (weights is not null)
            {
                CopyShared(weights, session);
            }

            TrainingResult result = Trainer.Train(session, engine, labelled, validation, options, progress, logger, cancellation);
            IInferenceSession inference = engine.Compile([encoderNetwork, headNetwork]);
            Weights.Copy(session, inference);
            return new EncoderClassifierFit(new EncoderClassifier(inference, options), frozenResult, result);
        }
        finally
        {
            frozen?.Dispose();
        }
    }

    /// <summary>The layers asked for and the last one, which takes a vector: what is none, as feature maps are, is flattened before it.</summary>
    private static Architecture CreateHead(Architecture encoder, ImmutableArray<Layer> layers, int classes)
    {
        bool isVector = new Architecture(encoder.Output, layers).Output.Rank == 1;
        return new Architecture(encoder.Output, [.. layers, .. isVector ? (Layer[])[] : [new Flatten()], new Dense(classes)]);
    }

    private static ITrainingSession Compile(IEngine engine, ImmutableArray<Network> networks, EncoderClassifierOptions options, Networks.Optimizers.Optimizer optimizer) =>
        engine.Compile(new ModelPlan(networks, new Classification()), new SessionOptions { BatchSize = options.BatchSize, Optimizer = optimizer, Seed = options.Seed });

    /// <summary>Copies what both have; a pretrained encoder has no head.</summary>
    private static void CopyShared(IInferenceSession from, IInferenceSession to)
    {
        var there = from.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        Weights.Copy(from, to, name => there.Contains(name) ? name : null);
    }

    private static int CountClasses(ISampleSource labelled, EncoderClassifierOptions options)
    {
        if (options.Classes is { } given)
        {
            return given >= 2 ? given : throw new ArgumentException($"Classes is {given}; allowed is at least 2.", nameof(options));
        }

        int largest = -1;
        float[] samples = new float[256 * labelled.Shape.Length];
        int[] labels = new int[256];
        using ISampleReader reader = labelled.OpenReader();
        while (reader.Read(samples, labels) is int read and > 0)
        {
            largest = Math.Max(largest, labels.AsSpan(0, read).ToArray().Max());
        }

        return largest >= 1 ? largest + 1 : throw new ArgumentException("All rows have the label 0, or there are none; a classifier needs rows of at least two classes.", nameof(labelled));
    }

    private static void RequireLabels(ISampleSource source)
    {
        if (!source.HasLabels)
        {
            throw new ArgumentException("A classifier needs rows with labels, but these have none; give a source with labels.", nameof(source));
        }
    }

    /// <summary>The model as the content of a file, to export its networks <c>encoder</c> and <c>head</c> or to be a part of another.</summary>
    public ModelFile ToModelFile() => new()
    {
        Kind = Kind,
        Architectures = ImmutableSortedDictionary.CreateRange<string, Architecture>([new(Autoencoder.EncoderName, Encoder), new(HeadName, Head)]),
        Tensors = ModelNetworks.ReadTensors(_session),
        Options = JsonSerializer.SerializeToElement(_options with { Checkpoint = null }, AutoencoderJsonContext.Default.EncoderClassifierOptions),
        Seed = _options.Seed,
    };

    /// <summary>Makes a classifier of the content of a file.</summary>
    /// <param name="file">The content.</param>
    /// <param name="engine">What computes; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="InvalidDataException">The content is no classifier of this kind, or its parts do not fit together: the message says what.</exception>
    public static EncoderClassifier FromModelFile(ModelFile file, IEngine? engine = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.RequireKind(Kind);
        engine ??= ManagedEngine.Shared;
        EncoderClassifierOptions options = file.Options is null ? new EncoderClassifierOptions() : ModelSettings.Read(file.Options, AutoencoderJsonContext.Default.EncoderClassifierOptions, "the classifier");
        Architecture encoder = file.RequireArchitecture(Autoencoder.EncoderName), head = file.RequireArchitecture(HeadName);
        if (encoder.Output.Length != head.Input.Length)
        {
            throw new InvalidDataException($"The encoder gives {encoder.Output}, but the head takes {head.Input}; the file is damaged.");
        }

        return new EncoderClassifier(ModelNetworks.Compile(file, engine, Autoencoder.EncoderName, HeadName), options with { Engine = engine });
    }
}
