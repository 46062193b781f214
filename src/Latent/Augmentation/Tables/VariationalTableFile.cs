using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Latent.Autoencoders;
using Latent.Storage;

namespace Latent.Augmentation.Tables;

/// <summary>A <see cref="VariationalTableSynthesizer"/> as the content of a file, and back.</summary>
internal static class VariationalTableFile
{
    private const string Kind = "table-variational";
    private const string AutoencoderPart = "autoencoder";

    public static ModelFile ToModelFile(VariationalTableSynthesizer model) => new()
    {
        Kind = Kind,
        Parts = ImmutableSortedDictionary.CreateRange<string, ModelFile>([new(AutoencoderPart, model.Autoencoder.ToModelFile())]),
        Tensors = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, model.Mixtures.SelectMany((mixture, place) => mixture.ToTensors(PrefixOf(place)))),
        Options = JsonSerializer.SerializeToElement(model.Options, TableJsonContext.Default.VariationalTableOptions),
        Preprocessing = model.Codec.ToJson(),
        Seed = model.Options.Seed,
    };

    public static VariationalTableSynthesizer FromModelFile(ModelFile file)
    {
        file.RequireKind(Kind);
        var codec = TableCodec.Of(file);
        VariationalTableOptions options = ModelSettings.Read(file.Options, TableJsonContext.Default.VariationalTableOptions, "the table's autoencoder");
        var autoencoder = Autoencoder.FromModelFile(file.RequirePart(AutoencoderPart));
        try
        {
            if (autoencoder.Input.Length != codec.Length)
            {
                throw new InvalidDataException($"The autoencoder takes {autoencoder.Input}, but a row has {codec.Length} encoded values; the file is damaged.");
            }

            int latent = autoencoder.Latent.Length;
            GaussianMixture[] mixtures = [.. codec.Classes.Select((_, place) => GaussianMixture.Of(file, PrefixOf(place), ComponentsOf(file, place), latent))];
            return new VariationalTableSynthesizer(autoencoder, codec, mixtures, options, null);
        }
        catch
        {
            autoencoder.Dispose();
            throw;
        }
    }

    private static string PrefixOf(int place) => string.Create(CultureInfo.InvariantCulture, $"mixture.{place}.");

    private static int ComponentsOf(ModelFile file, int place) =>
        file.Tensors.TryGetValue(PrefixOf(place) + GaussianMixture.Weights, out ModelTensor? weights) && weights.Shape.Rank == 1 && weights.Shape.Length > 0
            ? weights.Shape.Length
            : throw new InvalidDataException($"The class {place} in order has no mixture of latents; the file is damaged.");
}
