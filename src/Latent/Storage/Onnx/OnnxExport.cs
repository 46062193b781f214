using Latent.Networks;
using Latent.Numerics;

namespace Latent.Storage.Onnx;

/// <summary>
/// Writes networks as ONNX files, so that they run where onnxruntime does: ML.NET's OnnxTransformer, Spark, browsers, phones.
/// </summary>
/// <remarks>
/// The graph takes <c>input</c> [batch × shape of a sample] and gives <c>output</c> [batch × shape], both of single
/// precision, for any batch. It is the network in inference mode: no noise, no dropout, running statistics, and of a
/// variational encoder the mean. Opset 17, IR version 8. The same model gives the same bytes.
/// Format: <see href="https://onnx.ai/onnx/repo-docs/IR.html"/>.
/// </remarks>
public static class OnnxExport
{
    /// <summary>Writes networks of a model, one after another as one graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="networks">The names of the networks, each taking what the one before it gives: <c>encoder</c>; or <c>encoder</c>, <c>decoder</c>.</param>
    /// <param name="path">The file, written as a whole or not at all.</param>
    /// <exception cref="ArgumentException">No network is named, or two do not fit together.</exception>
    /// <exception cref="InvalidDataException">The model has no such network, or a tensor of it is missing.</exception>
    public static void Save(ModelFile model, IReadOnlyList<string> networks, string path) =>
        AtomicFile.Write(path, stream => Write(model, networks, stream));

    /// <summary>Writes networks of a model, one after another as one graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="networks">The names of the networks, each taking what the one before it gives.</param>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="ArgumentException">No network is named, or two do not fit together.</exception>
    /// <exception cref="InvalidDataException">The model has no such network, or a tensor of it is missing.</exception>
    public static void Write(ModelFile model, IReadOnlyList<string> networks, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentNullException.ThrowIfNull(stream);
        if (networks.Count == 0)
        {
            throw new ArgumentException("Name at least one network to export, such as encoder.", nameof(networks));
        }

        var graph = new OnnxGraph();
        Shape input = model.RequireArchitecture(networks[0]).Input, shape = input;
        string value = "input";
        foreach (string network in networks)
        {
            Architecture architecture = model.RequireArchitecture(network);
            if (architecture.Input.Length != shape.Length)
            {
                throw new ArgumentException($"The network \"{network}\" takes {architecture.Input}, but the one before it gives {shape}; name networks that follow on each other.", nameof(networks));
            }

            var layers = new OnnxLayers(graph, model, network);
            if (architecture.Input != shape)
            {
                value = layers.Reshape(value, architecture.Input);
            }

            for (int layer = 0; layer < architecture.Layers.Length; layer++)
            {
                value = layers.Add(value, architecture, layer);
            }

            shape = architecture.Output;
        }

        KeyValuePair<string, string>[] metadata =
        [
            new("latent.kind", model.Kind),
            new("latent.networks", string.Join(',', networks)),
            new("latent.data_fingerprint", model.DataFingerprint ?? ""),
        ];
        graph.WriteTo(stream, string.Join('-', networks), input, value, shape, model.LibraryVersion, metadata);
    }
}
