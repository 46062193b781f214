using Latent.Anomalies;
using Latent.Autoencoders;
using Latent.MLNet.Projection;
using Latent.MLNet.TimeSeries;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.Internals;

/// <summary>Makes Latent's transformers of what ML.NET finds in a model file; ML.NET looks for a static method <c>Create</c> of this form.</summary>
internal static class LatentModelLoader
{
    /// <summary>Reads a transformer.</summary>
    /// <param name="env">The context that loads.</param>
    /// <param name="ctx">ML.NET's <c>ModelLoadContext</c>, which is internal.</param>
    /// <exception cref="FormatException">The file is damaged or of a later version.</exception>
    public static ITransformer Create(IHostEnvironment env, object ctx)
    {
        (StoredTransformer stored, MemoryStream model) = ModelStorage.Load(ctx);
        try
        {
            return Create(stored, model);
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"The model is damaged: {e.Message}", e);
        }
    }

    private static ITransformer Create(StoredTransformer stored, MemoryStream model) => stored.Kind switch
    {
        AutoencodeTransformer.Kind => new AutoencodeTransformer(Fitting(Autoencoder.Load(model), stored), stored.Outputs[0], stored.Inputs, stored.Lengths) { CacheMegabytes = stored.CacheMegabytes },
        ReconstructTransformer.Kind => new ReconstructTransformer(Fitting(Autoencoder.Load(model), stored), stored.Outputs[0], stored.Inputs, stored.Lengths) { CacheMegabytes = stored.CacheMegabytes },
        AutoencoderAnomalyTransformer.Kind => new AutoencoderAnomalyTransformer(AnomalyDetector.Load(model), stored.Inputs, stored.Lengths, stored.Outputs.ElementAtOrDefault(1)) { CacheMegabytes = stored.CacheMegabytes },
        EncoderClassifierTransformer.Kind => new EncoderClassifierTransformer(EncoderClassifier.Load(model), stored.Inputs, stored.Lengths, KeyNames.FromTexts(stored.Notes)) { CacheMegabytes = stored.CacheMegabytes },
        ProjectToTsneTransformer.Kind => ProjectToTsneTransformer.Load(stored, model),
        ProjectToUmapTransformer.Kind => ProjectToUmapTransformer.Load(stored, model),
        SimilaritySearchTransformer.Kind => SimilaritySearchTransformer.Load(stored, model),
        SeriesAnomalyTransformer.Kind => SeriesAnomalyTransformer.Load(stored, model),
        _ => throw new FormatException($"The model holds a Latent transformer of the kind '{stored.Kind}', which this version of Latent.MLNet does not know; update the package Latent.MLNet."),
    };

    private static Autoencoder Fitting(Autoencoder model, StoredTransformer stored)
    {
        long length = stored.Lengths.Sum(each => (long)each);
        return model.Input.Length == length
            ? model
            : throw new InvalidDataException($"its columns make {length} values, but its network takes {model.Input.Length}.");
    }
}
