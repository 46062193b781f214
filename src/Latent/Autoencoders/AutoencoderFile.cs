using System.Collections.Immutable;
using System.Text.Json;
using Latent.Networks;
using Latent.Networks.Engines;
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
            Tensors = ModelNetworks.ReadTensors(model.Session),
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

        AutoencoderOptions options = file.Options is null ? new AutoencoderOptions() : ModelSettings.Read(file.Options, AutoencoderJsonContext.Default.AutoencoderOptions, "the autoencoder");
        return new Autoencoder(ModelNetworks.Compile(file, engine, Autoencoder.EncoderName, Autoencoder.DecoderName), options with { Engine = engine }, file.DataFingerprint);
    }
}
