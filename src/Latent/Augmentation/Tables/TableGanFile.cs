using System.Collections.Immutable;
using System.Text.Json;
using Latent.Networks;
using Latent.Networks.Managed;
using Latent.Storage;

namespace Latent.Augmentation.Tables;

/// <summary>A <see cref="TableSynthesizer"/> as the content of a file, and back.</summary>
internal static class TableGanFile
{
    private const string Kind = "table-gan";

    public static ModelFile ToModelFile(TableSynthesizer model) => new()
    {
        Kind = Kind,
        Architectures = ImmutableSortedDictionary.CreateRange<string, Architecture>([new(TableSynthesizer.GeneratorName, model.Session.Networks[0].Architecture)]),
        Tensors = ModelNetworks.ReadTensors(model.Session),
        Options = JsonSerializer.SerializeToElement(model.Options, TableJsonContext.Default.TableGanOptions),
        Preprocessing = model.Codec.ToJson(),
        Seed = model.Options.Seed,
    };

    public static TableSynthesizer FromModelFile(ModelFile file)
    {
        file.RequireKind(Kind);
        var codec = TableCodec.Of(file);
        TableGanOptions options = ModelSettings.Read(file.Options, TableJsonContext.Default.TableGanOptions, "the table's GAN");
        Architecture generator = file.RequireArchitecture(TableSynthesizer.GeneratorName);
        if (options.Latent < 1 || generator.Input.Length != (long)options.Latent + codec.ConditionLength || generator.Output.Length != codec.Length)
        {
            throw new InvalidDataException($"The generator brings {generator.Input} to {generator.Output}, which does not fit {options.Latent} latents, a condition of {codec.ConditionLength} values and rows of {codec.Length} encoded values; the file is damaged.");
        }

        return new TableSynthesizer(ModelNetworks.Compile(file, ManagedEngine.Shared, TableSynthesizer.GeneratorName), codec, options, null);
    }
}
