using Latent.Networks;
using Latent.Numerics;

namespace Latent.Storage.Onnx;

/// <summary>
/// Writes networks as ONNX files, so that they run where onnxruntime does: ML.NET's OnnxTransformer, Spark, browsers, phones.
/// </summary>
/// <remarks>
/// The graph takes <c>input</c> [batch × shape of a sample] and gives <c>output</c> [batch × shape], both of single
/// precision, for any batch. It is the network in inference mode: no noise, no dropout, running statistics, and of a
/// variational encoder the mean. Opset 17, IR version 8. The same model gives the same bytes. What one network gives the
/// next is a value of the first one's name, so that <see cref="OnnxImport"/> finds where to part them.
/// Format: <see href="https://onnx.ai/onnx/repo-docs/IR.html"/>.
/// Safe for use from many threads.
/// </remarks>
public static class OnnxExport
{
    /// <summary>Writes networks of a model, one after another as one graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="networks">The names of the networks, each taking what the one before it gives: <c>encoder</c>; or <c>encoder</c>, <c>decoder</c>.</param>
    /// <param name="path">The file, written as a whole or not at all.</param>
    /// <param name="scaling">How a table's columns are brought to the model's scale: done to the input of an encoder, undone to the output of a decoder. The graph takes scaled values where it is <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">No network is named, two do not fit together, or the scaling does not fit.</exception>
    /// <exception cref="InvalidDataException">The model has no such network, or a tensor of it is missing.</exception>
    public static void Save(ModelFile model, IReadOnlyList<string> networks, string path, OnnxScaling? scaling = null) =>
        AtomicFile.Write(path, stream => Save(model, networks, stream, scaling));

    /// <summary>Writes networks of a model, one after another as one graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="networks">The names of the networks, each taking what the one before it gives.</param>
    /// <param name="stream">The stream; stays open.</param>
    /// <param name="scaling">How a table's columns are brought to the model's scale: done to the input of an encoder, undone to the output of a decoder. The graph takes scaled values where it is <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">No network is named, two do not fit together, or the scaling does not fit.</exception>
    /// <exception cref="InvalidDataException">The model has no such network, or a tensor of it is missing.</exception>
    public static void Save(ModelFile model, IReadOnlyList<string> networks, Stream stream, OnnxScaling? scaling = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentNullException.ThrowIfNull(stream);
        if (networks.Count == 0)
        {
            throw new ArgumentException("Name at least one network to export, such as encoder.", nameof(networks));
        }

        var graph = new OnnxGraph();
        Shape input = model.RequireArchitecture(networks[0]).Input;
        string value = "input";
        if (scaling is not null && networks[0] == "encoder")
        {
            scaling.Check(input.Length);
            value = scaling.Apply(graph, value);
        }

        value = Append(graph, model, networks, value, nameBoundaries: true);
        Shape output = model.RequireArchitecture(networks[^1]).Output;
        if (scaling is not null && networks[^1] == "decoder")
        {
            scaling.Check(output.Length);
            value = scaling.Undo(graph, value);
        }

        graph.Result(value, "output", output);
        KeyValuePair<string, string>[] metadata =
        [
            new("latent.kind", model.Kind),
            new("latent.networks", string.Join(',', networks)),
            new("latent.data_fingerprint", model.DataFingerprint ?? ""),
        ];
        graph.WriteTo(stream, string.Join('-', networks), input, model.LibraryVersion, metadata);
    }

    /// <summary>Adds networks to a graph, one after another; gives the name of the last one's output.</summary>
    internal static string Append(OnnxGraph graph, ModelFile model, IReadOnlyList<string> networks, string value, bool nameBoundaries = false)
    {
        Shape shape = model.RequireArchitecture(networks[0]).Input;
        for (int index = 0; index < networks.Count; index++)
        {
            string network = networks[index];
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

            if (nameBoundaries && index + 1 < networks.Count)
            {
                value = graph.Name(value, network);
            }

            shape = architecture.Output;
        }

        return value;
    }
}
