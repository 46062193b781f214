using Latent.Numerics;

namespace Latent.Storage.Onnx;

/// <summary>A graph being built: nodes, constants, one input and one output, each value with a name of its own.</summary>
/// <remarks>Field numbers are those of the public schema, onnx.proto3, as of IR version 8.</remarks>
internal sealed class OnnxGraph
{
    private const int FloatType = 1;
    private const int Int64Type = 7;
    private const int IrVersion = 8;
    private const int OpsetVersion = 17;

    private readonly ProtobufWriter _graph = new();
    private int _values;

    /// <summary>Adds a node with one output; gives the output's name.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="inputs">The names of the inputs; an empty name leaves one out.</param>
    /// <param name="attributes">The attributes: <see cref="float"/>, <see cref="int"/> or an array of <see cref="int"/>.</param>
    public string Add(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Add(operation, inputs, 0, attributes);

    /// <summary>Adds a node of which the output at an index is wanted; gives that output's name.</summary>
    public string Add(string operation, ReadOnlySpan<string> inputs, int outputIndex, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string output = $"v{++_values}";
        var node = new ProtobufWriter();
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }

        for (int skipped = 0; skipped < outputIndex; skipped++)
        {
            node.Text(2, "");
        }

        node.Text(2, output).Text(3, $"{operation}_{_values}").Text(4, operation);
        foreach ((string name, object value) in attributes)
        {
            node.Message(5, Attribute(name, value));
        }

        _graph.Message(1, node);
        return output;
    }

    /// <summary>Adds a constant of single precision; gives its name.</summary>
    public string Constant(string name, ReadOnlySpan<int> sizes, ReadOnlySpan<float> values)
    {
        var tensor = new ProtobufWriter();
        foreach (int size in sizes)
        {
            tensor.Number(1, size);
        }

        _graph.Message(5, tensor.Number(2, FloatType).Text(8, name).Bytes(9, values));
        return name;
    }

    /// <summary>Adds a constant list of whole numbers, such as a shape; gives its name.</summary>
    public string Constant(params ReadOnlySpan<long> values)
    {
        string name = $"k{++_values}";
        var bytes = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        }

        _graph.Message(5, new ProtobufWriter().Number(1, values.Length).Number(2, Int64Type).Text(8, name).Bytes(9, bytes));
        return name;
    }

    /// <summary>Writes the model.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <param name="name">The graph's name.</param>
    /// <param name="input">The shape of the value called <c>input</c>, the batch left out.</param>
    /// <param name="result">The name of the value that is the result.</param>
    /// <param name="output">The shape of the result, which is called <c>output</c>.</param>
    /// <param name="producerVersion">The library's version.</param>
    /// <param name="metadata">Texts that go along.</param>
    public void WriteTo(Stream stream, string name, Shape input, string result, Shape output, string producerVersion, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        _graph.Message(1, new ProtobufWriter().Text(1, result).Text(2, "output").Text(3, "output").Text(4, "Identity"));
        _graph.Text(2, name).Message(11, Value("input", input)).Message(12, Value("output", output));
        ProtobufWriter model = new ProtobufWriter()
            .Number(1, IrVersion)
            .Text(2, "Latent")
            .Text(3, producerVersion)
            .Message(7, _graph)
            .Message(8, new ProtobufWriter().Text(1, "").Number(2, OpsetVersion));
        foreach ((string key, string value) in metadata)
        {
            model.Message(14, new ProtobufWriter().Text(1, key).Text(2, value));
        }

        model.WriteTo(stream);
    }

    private static ProtobufWriter Value(string name, Shape shape)
    {
        ProtobufWriter sizes = new ProtobufWriter().Message(1, new ProtobufWriter().Text(2, "batch"));
        foreach (int size in shape.AsSpan())
        {
            sizes.Message(1, new ProtobufWriter().Number(1, size));
        }

        ProtobufWriter tensor = new ProtobufWriter().Number(1, FloatType).Message(2, sizes);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
    }

    private static ProtobufWriter Attribute(string name, object value)
    {
        ProtobufWriter attribute = new ProtobufWriter().Text(1, name);
        switch (value)
        {
            case float number:
                return attribute.Single(2, number).Number(20, 1);
            case int number:
                return attribute.Number(3, number).Number(20, 2);
            case int[] numbers:
                foreach (int number in numbers)
                {
                    attribute.Number(8, number);
                }

                return attribute.Number(20, 7);
            default:
                throw new ArgumentException($"An attribute is a float, an int or ints, got {value.GetType().Name}.", nameof(value));
        }
    }
}
