using Latent.Cli.Commands;
using Latent.Storage;

namespace Latent.Cli.Files;

/// <summary>
/// A model file as the command writes it: for images the model itself, for tables a file of kind <c>table-model</c> that
/// has the model as its part <c>model</c> and the preparation of the columns beside it.
/// </summary>
/// <param name="Model">The model.</param>
/// <param name="Preparation">How a table is prepared; nothing for images.</param>
internal sealed record SavedModel(ModelFile Model, Preparation? Preparation)
{
    private const string TableKind = "table-model";
    private const string Part = "model";

    /// <summary>Writes the file.</summary>
    public void Save(string path)
    {
        ModelFile file = Preparation is null
            ? Model
            : new ModelFile
            {
                Kind = TableKind,
                Parts = new SortedDictionary<string, ModelFile>(StringComparer.Ordinal) { [Part] = Model },
                Preprocessing = Preparation.ToJson(),
                Seed = Model.Seed,
                DataFingerprint = Model.DataFingerprint,
            };
        file.Save(path);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public static SavedModel Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"'{path}': there is no such model file; make one with 'latent train' or 'latent detect fit'.");
        }

        ModelFile file = ModelFile.Load(path);
        if (file.Kind != TableKind)
        {
            return new SavedModel(file, null);
        }

        ModelFile model = file.RequirePart(Part);
        int length = file.Preprocessing is { } json && json.TryGetProperty("mean", out var mean) && mean.ValueKind == System.Text.Json.JsonValueKind.Array ? mean.GetArrayLength() : 0;
        return new SavedModel(model, file.Preprocessing is { } preprocessing
            ? Preparation.FromJson(preprocessing, length)
            : throw new InvalidDataException($"'{path}' has no preparation of columns; the file is damaged."));
    }
}
