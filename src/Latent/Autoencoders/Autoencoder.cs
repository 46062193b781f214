using System.Buffers;
using System.Collections.Immutable;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Latent.Numerics;
using Latent.Storage;
using Latent.Training;
using Microsoft.Extensions.Logging;

namespace Latent.Autoencoders;

/// <summary>
/// A trained autoencoder: an encoder that brings a sample to a short latent vector, and a decoder that brings it back
/// (Hinton and Salakhutdinov, "Reducing the dimensionality of data with neural networks", Science 2006).
/// </summary>
/// <remarks>
/// Immutable but for its disposal. <see cref="Encode"/>, <see cref="Decode"/>, <see cref="Reconstruct"/> and
/// <see cref="ReconstructionErrors"/> are safe from many threads at once; the result for a row depends on that row alone.
/// A NaN in a row makes that row's results NaN and no other's.
/// </remarks>
public sealed partial class Autoencoder : IDisposable
{
    internal const string EncoderName = "encoder";
    internal const string DecoderName = "decoder";

    // Rows that pass between encoder and decoder at a time: small enough to stay in the cache, large enough for full speed.
    private const int RowsAtATime = 256;

    private readonly IInferenceSession _session;

    private static IEngine DefaultEngine => ManagedEngine.Shared;

    internal Autoencoder(IInferenceSession session, AutoencoderOptions options, string? dataFingerprint)
    {
        _session = session;
        Options = options;
        DataFingerprint = dataFingerprint;
        Encoder = session.Networks.First(network => network.Name == EncoderName).Architecture;
        Decoder = session.Networks.First(network => network.Name == DecoderName).Architecture;
    }

    /// <summary>The encoder.</summary>
    public Architecture Encoder { get; }

    /// <summary>The decoder.</summary>
    public Architecture Decoder { get; }

    /// <summary>The shape of one sample.</summary>
    public Shape Input => Encoder.Input;

    /// <summary>The shape of one latent vector.</summary>
    public Shape Latent => Encoder.Output;

    /// <summary>The options that it was trained with.</summary>
    public AutoencoderOptions Options { get; }

    /// <summary>The <see cref="SampleFingerprint"/> of the rows that it was trained on; <see langword="null"/> where a file did not say.</summary>
    public string? DataFingerprint { get; }

    /// <summary>Trains an autoencoder.</summary>
    /// <param name="training">The rows to learn; labels are not looked at.</param>
    /// <param name="options">The networks and how to train them.</param>
    /// <param name="validation">Rows to watch the loss on; where there are none, <see cref="TrainingOptions.ValidationFraction"/> of the training rows.</param>
    /// <param name="progress">Takes reports after batches and epochs.</param>
    /// <param name="logger">Takes a line per epoch.</param>
    /// <param name="cancellation">Stops training after the current batch; a configured checkpoint is written first.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the layers do not fit the samples: the message says which and what would fit.</exception>
    /// <exception cref="InvalidDataException">The data is broken or has values that are not numbers, or a checkpoint does not belong to this training.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static AutoencoderFit Fit(
        ISampleSource training,
        AutoencoderOptions options,
        ISampleSource? validation = null,
        IProgress<TrainingProgress>? progress = null,
        ILogger? logger = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        TrainingOptionsCheck.Validate(options);
        (Architecture encoder, Architecture decoder) = options.CreateArchitectures(training.Shape);
        ImmutableArray<Network> networks = [new Network(EncoderName, encoder), new Network(DecoderName, decoder)];
        var plan = new ModelPlan(networks, options.CreateObjective(encoder));
        var sessionOptions = new SessionOptions { BatchSize = options.BatchSize, Optimizer = options.Optimizer, Seed = options.Seed };
        IEngine engine = options.Engine ?? DefaultEngine;
        using ITrainingSession session = engine.Compile(plan, sessionOptions);
        TrainingResult result = Trainer.Train(session, engine, training, validation, options, progress, logger, cancellation);
        IInferenceSession inference = engine.Compile(networks);
        Weights.Copy(session, inference);
        var model = new Autoencoder(inference, options, SampleFingerprint.Of(training));
        List<HealthFinding> findings = LatentHealth.Find(model, training);
        foreach (HealthFinding finding in findings)
        {
            logger?.LogWarning("{Message}", finding.Message);
        }

        result = result with { Findings = [.. result.Findings, .. findings] };
        return new AutoencoderFit(model, result);
    }

    /// <summary>Brings samples to their latent vectors.</summary>
    /// <param name="rows">[count × sample length] values.</param>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="latents">Takes [count × latent length] values.</param>
    /// <exception cref="ArgumentException">A span is too short: the message gives both lengths.</exception>
    public void Encode(ReadOnlySpan<float> rows, int count, Span<float> latents) => _session.Run(EncoderName, rows, count, latents);

    /// <summary>Brings latent vectors back to samples.</summary>
    /// <param name="latents">[count × latent length] values.</param>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="rows">Takes [count × sample length] values.</param>
    /// <exception cref="ArgumentException">A span is too short: the message gives both lengths.</exception>
    public void Decode(ReadOnlySpan<float> latents, int count, Span<float> rows) => _session.Run(DecoderName, latents, count, rows);

    /// <summary>Brings samples to their latent vectors and back.</summary>
    /// <param name="rows">[count × sample length] values.</param>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="reconstructions">Takes [count × sample length] values.</param>
    /// <exception cref="ArgumentException">A span is too short: the message gives both lengths.</exception>
    public void Reconstruct(ReadOnlySpan<float> rows, int count, Span<float> reconstructions)
    {
        CheckLength(rows.Length, count, Input.Length, nameof(rows));
        CheckLength(reconstructions.Length, count, Input.Length, nameof(reconstructions));
        int latent = Latent.Length, input = Input.Length;
        float[] buffer = ArrayPool<float>.Shared.Rent(Math.Min(count, RowsAtATime) * latent);
        try
        {
            for (int start = 0; start < count; start += RowsAtATime)
            {
                int taken = Math.Min(RowsAtATime, count - start);
                Span<float> latents = buffer.AsSpan(0, taken * latent);
                Encode(rows.Slice(start * input, taken * input), taken, latents);
                Decode(latents, taken, reconstructions.Slice(start * input, taken * input));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    /// <summary>The mean squared difference between each sample and its reconstruction: the larger, the less the sample resembles what was learnt.</summary>
    /// <param name="rows">[count × sample length] values.</param>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="errors">Takes one value per row, in the unit of the values squared.</param>
    /// <exception cref="ArgumentException">A span is too short: the message gives both lengths.</exception>
    public void ReconstructionErrors(ReadOnlySpan<float> rows, int count, Span<float> errors)
    {
        CheckLength(rows.Length, count, Input.Length, nameof(rows));
        CheckLength(errors.Length, count, 1, nameof(errors));
        int input = Input.Length;
        float[] buffer = ArrayPool<float>.Shared.Rent(Math.Min(count, RowsAtATime) * input);
        try
        {
            for (int start = 0; start < count; start += RowsAtATime)
            {
                int taken = Math.Min(RowsAtATime, count - start);
                ReadOnlySpan<float> samples = rows.Slice(start * input, taken * input);
                Span<float> back = buffer.AsSpan(0, taken * input);
                Reconstruct(samples, taken, back);
                for (int row = 0; row < taken; row++)
                {
                    errors[start + row] = MeanSquaredDifference(samples.Slice(row * input, input), back.Slice(row * input, input));
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes the model to a file, as a whole or not at all: one safetensors file, which Python's <c>safetensors</c> reads.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AutoencoderFile.ToModelFile(this).Save(path);

    /// <summary>Writes the model to a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    public void Save(Stream stream) => AutoencoderFile.ToModelFile(this).Save(stream);

    /// <summary>The model as the content of a file, to be a part of another.</summary>
    public ModelFile ToModelFile() => AutoencoderFile.ToModelFile(this);

    /// <summary>Reads a model from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="engine">What computes; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is no autoencoder: the message says what.</exception>
    public static Autoencoder Load(string path, IEngine? engine = null) => ModelFile.Load(path, file => FromModelFile(file, engine));

    /// <summary>Reads a model from a stream, from where it stands to its end.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <param name="engine">What computes; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="InvalidDataException">The content is damaged or is no autoencoder: the message says what.</exception>
    public static Autoencoder Load(Stream stream, IEngine? engine = null) => FromModelFile(ModelFile.Load(stream), engine);

    /// <summary>Makes a model of the content of a file.</summary>
    /// <param name="file">The content.</param>
    /// <param name="engine">What computes; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="InvalidDataException">The content is no autoencoder, or its parts do not fit together: the message says what.</exception>
    public static Autoencoder FromModelFile(ModelFile file, IEngine? engine = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        return AutoencoderFile.FromModelFile(file, engine ?? DefaultEngine);
    }

    /// <summary>The session, to copy its weights.</summary>
    internal IInferenceSession Session => _session;

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        DisposeVariances();
    }

    private static float MeanSquaredDifference(ReadOnlySpan<float> sample, ReadOnlySpan<float> back)
    {
        double sum = 0;
        for (int i = 0; i < sample.Length; i++)
        {
            float difference = sample[i] - back[i];
            sum += difference * difference;
        }

        return (float)(sum / sample.Length);
    }

    private static void CheckLength(int length, int count, int each, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (length < (long)count * each)
        {
            throw new ArgumentException($"{count} rows of {each} values need {(long)count * each} values, but the span has {length}.", name);
        }
    }
}
