using System.Collections.Immutable;
using System.Text.Json;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Adversarial;

/// <summary>A <see cref="Gan"/> as the content of a file, and back.</summary>
internal static class GanFile
{
    private const string Kind = "gan";

    public static ModelFile ToModelFile(Gan model)
    {
        // A checkpoint belongs to the training, not to what came out of it.
        GanOptions options = model.Options with { Checkpoint = null, Engine = null, SampleShape = model.Sample };
        ImmutableSortedDictionary<string, ModelTensor>.Builder tensors = ImmutableSortedDictionary.CreateBuilder<string, ModelTensor>(StringComparer.Ordinal);
        foreach (TensorInfo tensor in model.Session.Tensors)
        {
            float[] values = new float[tensor.Shape.Length];
            model.Session.Read(tensor.Name, values);
            tensors.Add(tensor.Name, new ModelTensor(tensor.Shape, values));
        }

        return new ModelFile
        {
            Kind = Kind,
            Architectures = ImmutableSortedDictionary.CreateRange<string, Architecture>(
                [new(Gan.GeneratorName, model.Generator), new(Gan.DiscriminatorName, model.Discriminator)]),
            Tensors = tensors.ToImmutable(),
            Options = JsonSerializer.SerializeToElement(options, GanJsonContext.Default.GanOptions),
            Seed = options.Seed,
        };
    }

    public static Gan FromModelFile(ModelFile file, IEngine engine)
    {
        file.RequireKind(Kind);
        Architecture generator = file.RequireArchitecture(Gan.GeneratorName), discriminator = file.RequireArchitecture(Gan.DiscriminatorName);
        GanOptions options = ReadOptions(file) with { Engine = engine };
        Shape sample = options.SampleShape ?? generator.Output;
        if (generator.Output.Length != sample.Length || generator.Input.Length != options.Latent.Length + options.Classes || options.Classes < 0)
        {
            throw new InvalidDataException($"The generator brings {generator.Input} to {generator.Output}, which does not fit latents of {options.Latent}, {options.Classes} classes and samples of {sample}; the file is damaged.");
        }

        IInferenceSession session = engine.Compile([new Network(Gan.GeneratorName, generator), new Network(Gan.DiscriminatorName, discriminator)]);
        try
        {
            foreach (TensorInfo tensor in session.Tensors)
            {
                session.Write(tensor.Name, file.RequireTensor(tensor.Name, tensor.Shape).Span);
            }
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return new Gan(session, options, sample);
    }

    private static GanOptions ReadOptions(ModelFile file)
    {
        if (file.Options is not { } json)
        {
            throw new InvalidDataException("The GAN has no options; the file is damaged.");
        }

        try
        {
            return SettingsJson.Read(json, GanJsonContext.Default.GanOptions) ?? throw new InvalidDataException("The GAN's options are null; the file is damaged.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"The GAN's options cannot be read: {e.Message} The file is damaged or from a newer Latent.", e);
        }
    }
}
