using System.Collections.Immutable;
using System.Text.Json;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Autoencoders;

/// <summary>An <see cref="Autoencoder"/> as the content of a file, and back.</summary>
internal static class AutoencoderFile
{
    private const string Kind = "autoencoder";

    public static ModelFile ToModelFile(Autoencoder model)
    {
        // A checkpoint belongs to the training, not to what came out of it.
        AutoencoderOptions options = model.Options with { Checkpoint = null, Engine = null };
        return new ModelFile
        {
            Kind = Kind,
            Architectures = ImmutableSortedDictionary.CreateRange<string, Architecture>(
                [new(Autoencoder.EncoderName, model.Encoder), new(Autoencoder.DecoderName, model.Decoder)]),
            Tensors = ReadTensors(model.Session),
            Options = JsonSerializer.SerializeToElement(options, AutoencoderJsonContext.Default.AutoencoderOptions),
            Seed = options.Seed,
            DataFingerprint = model.DataFingerprint,
        };
    }

    public static Autoencoder FromModelFile(ModelFile file, IEngine engine)
    {
        file.RequireKind(Kind);
        Architecture encoder = file.RequireArchitecture(Autoencoder.EncoderName);
        Architecture decoder = file.RequireArchitecture(Autoencoder.DecoderName);
        if (encoder.Output.Length != decoder.Input.Length || decoder.Output.Length != encoder.Input.Length)
        {
            throw new InvalidDataException($"The encoder brings {encoder.Input} to {encoder.Output}, but the decoder {decoder.Input} to {decoder.Output}; the file is damaged.");
        }

        AutoencoderOptions options = ReadOptions(file) with { Engine = engine };
        IInferenceSession session = engine.Compile([new Network(Autoencoder.EncoderName, encoder), new Network(Autoencoder.DecoderName, decoder)]);
        try
        {
            WriteTensors(file, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return new Autoencoder(session, options, file.DataFingerprint);
    }

    /// <summary>All parameters and statistics of a session.</summary>
    public static ImmutableSortedDictionary<string, ModelTensor> ReadTensors(IInferenceSession session)
    {
        ImmutableSortedDictionary<string, ModelTensor>.Builder tensors = ImmutableSortedDictionary.CreateBuilder<string, ModelTensor>(StringComparer.Ordinal);
        foreach (TensorInfo tensor in session.Tensors)
        {
            if (tensor.Role != TensorRole.OptimizerState)
            {
                float[] values = new float[tensor.Shape.Length];
                session.Read(tensor.Name, values);
                tensors.Add(tensor.Name, new ModelTensor(tensor.Shape, values));
            }
        }

        return tensors.ToImmutable();
    }

    /// <summary>Puts the tensors of a file into a session that wants them.</summary>
    public static void WriteTensors(ModelFile file, IInferenceSession session)
    {
        foreach (TensorInfo tensor in session.Tensors)
        {
            session.Write(tensor.Name, file.RequireTensor(tensor.Name, tensor.Shape).Span);
        }
    }

    private static AutoencoderOptions ReadOptions(ModelFile file)
    {
        if (file.Options is not { } json)
        {
            return new AutoencoderOptions();
        }

        try
        {
            return SettingsJson.Read(json, AutoencoderJsonContext.Default.AutoencoderOptions) ?? new AutoencoderOptions();
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"The autoencoder's options cannot be read: {e.Message} The file is damaged or from a newer Latent.", e);
        }
    }
}
