using Latent.Anomalies;
using Latent.Anomalies.TimeSeries;
using Latent.Augmentation;
using Latent.Autoencoders;
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
    private const string AutoencoderKind = "autoencoder";
    private const string DetectorKind = "anomaly-detector";
    private const string TableGanKind = "table-gan";
    private const string TableVariationalKind = "table-variational";

    /// <summary>Whether it makes rows like those of a table.</summary>
    public bool IsTableSynthesizer => Model.Kind is TableGanKind or TableVariationalKind;

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

    /// <summary>The model as an autoencoder.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <exception cref="InputException">It is another model.</exception>
    public Autoencoder OpenAutoencoder(string path)
    {
        Require(path, AutoencoderKind, "an autoencoder, as 'latent train' writes it");
        return Autoencoder.FromModelFile(Model);
    }

    /// <summary>The model as a detector of rows.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <exception cref="InputException">It is another model.</exception>
    public AnomalyDetector OpenDetector(string path)
    {
        Require(path, DetectorKind, "a detector, as 'latent detect fit' writes it");
        return AnomalyDetector.FromModelFile(Model);
    }

    /// <summary>The model as one that makes rows like those of a table; <see cref="IsTableSynthesizer"/>.</summary>
    public ITableSynthesizer OpenTableSynthesizer() =>
        Model.Kind == TableGanKind ? TableSynthesizer.FromModelFile(Model) : VariationalTableSynthesizer.FromModelFile(Model);

    private void Require(string path, string kind, string wanted)
    {
        if (Model.Kind != kind)
        {
            string found = Model.Kind switch
            {
                AutoencoderKind => "an autoencoder, which encode, reconstruct, project, search and evaluate take",
                "gan" => "a GAN, which sample takes",
                TableGanKind or TableVariationalKind => "a model of a table's rows, which sample takes",
                DetectorKind or SeriesDetector.Kind => "a detector, which detect score takes",
                _ => $"a model of the kind \"{Model.Kind}\"",
            };
            throw new InputException($"'{path}' is {found}; give {wanted}.");
        }
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
