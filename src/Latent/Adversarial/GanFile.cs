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
        return new ModelFile
        {
            Kind = Kind,
            Architectures = ImmutableSortedDictionary.CreateRange<string, Architecture>(
                [new(Gan.GeneratorName, model.Generator), new(Gan.DiscriminatorName, model.Discriminator)]),
            Tensors = ModelNetworks.ReadTensors(model.Session),
            Options = JsonSerializer.SerializeToElement(options, GanJsonContext.Default.GanOptions),
            Seed = options.Seed,
        };
    }

    public static Gan FromModelFile(ModelFile file, IEngine engine)
    {
        file.RequireKind(Kind);
        Architecture generator = file.RequireArchitecture(Gan.GeneratorName);
        GanOptions options = ModelSettings.Read(file.Options, GanJsonContext.Default.GanOptions, "the GAN") with { Engine = engine };
        Shape sample = options.SampleShape ?? generator.Output;
        if (generator.Output.Length != sample.Length || generator.Input.Length != options.Latent.Length + options.Classes || options.Classes < 0)
        {
            throw new InvalidDataException($"The generator brings {generator.Input} to {generator.Output}, which does not fit latents of {options.Latent}, {options.Classes} classes and samples of {sample}; the file is damaged.");
        }

        return new Gan(ModelNetworks.Compile(file, engine, Gan.GeneratorName, Gan.DiscriminatorName), options, sample);
    }
}
