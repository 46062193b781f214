using Latent.Numerics;

namespace Latent.Storage.Onnx;

/// <summary>A graph being built: nodes, constants, one input and its outputs, each value with a name of its own.</summary>
/// <remarks>Field numbers are those of the public schema, onnx.proto3, as of IR version 8.</remarks>
internal sealed class OnnxGraph
{
    /// <summary>The number by which ONNX knows single precision.</summary>
    public const int FloatType = 1;

    /// <summary>The number by which ONNX knows whole numbers of 64 bits.</summary>
    public const int Int64Type = 7;

    /// <summary>The number by which ONNX knows truth values.</summary>
    public const int BooleanType = 9;

    private const string MachineLearningDomain = "ai.onnx.ml";
    private const int MachineLearningVersion = 3;
    private const int IrVersion = 8;
    private const int OpsetVersion = 17;

    private readonly ProtobufWriter _graph = new();
    private readonly ProtobufWriter _results = new();
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);
    private bool _usesTrees;
    private int _values;

    /// <summary>Adds a node with one output; gives the output's name.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="inputs">The names of the inputs; an empty name leaves one out.</param>
    /// <param name="attributes">The attributes: <see cref="float"/>, <see cref="int"/>, <see cref="string"/> or an array of them.</param>
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

        node.Text(2, output);
        if (operation == "TopK")
        {
            // Its second output, the indices, may not be left out.
            node.Text(2, output + "_indices");
        }

        node.Text(3, $"{operation}_{_values}").Text(4, operation);
        foreach ((string name, object value) in attributes)
        {
            node.Message(5, Attribute(name, value));
        }

        if (operation == "TreeEnsembleRegressor")
        {
            _usesTrees = true;
            node.Text(7, MachineLearningDomain);
        }

        _graph.Message(1, node);
        return output;
    }

    /// <summary>Adds a constant of single precision; gives its name, which is another where the name is taken.</summary>
    public string Constant(string name, ReadOnlySpan<int> sizes, ReadOnlySpan<float> values)
    {
        if (!_constants.Add(name))
        {
            name = $"{name}_{++_values}";
        }

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

    /// <summary>Gives a value a name that readers of the file see; gives that name.</summary>
    public string Name(string value, string name)
    {
        _graph.Message(1, new ProtobufWriter().Text(1, value).Text(2, name).Text(3, name).Text(4, "Identity"));
        return name;
    }

    /// <summary>Makes a value a result.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The result's name.</param>
    /// <param name="shape">Its shape, the batch left out.</param>
    /// <param name="type">The type of its elements.</param>
    public void Result(string value, string name, Shape shape, int type = FloatType) => _results.Message(12, Value(Name(value, name), shape, type));

    /// <summary>Writes the model.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <param name="name">The graph's name.</param>
    /// <param name="input">The shape of the value called <c>input</c>, the batch left out.</param>
    /// <param name="producerVersion">The library's version.</param>
    /// <param name="metadata">Texts that go along.</param>
    public void WriteTo(Stream stream, string name, Shape input, string producerVersion, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        _graph.Text(2, name).Message(11, Value("input", input, FloatType)).Append(_results);
        ProtobufWriter model = new ProtobufWriter()
            .Number(1, IrVersion)
            .Text(2, "Latent")
            .Text(3, producerVersion)
            .Message(7, _graph)
            .Message(8, new ProtobufWriter().Text(1, "").Number(2, OpsetVersion));
        if (_usesTrees)
        {
            model.Message(8, new ProtobufWriter().Text(1, MachineLearningDomain).Number(2, MachineLearningVersion));
        }

        foreach ((string key, string value) in metadata)
        {
            model.Message(14, new ProtobufWriter().Text(1, key).Text(2, value));
        }

        model.WriteTo(stream);
    }

    private static ProtobufWriter Value(string name, Shape shape, int type)
    {
        ProtobufWriter sizes = new ProtobufWriter().Message(1, new ProtobufWriter().Text(2, "batch"));
        foreach (int size in shape.AsSpan())
        {
            sizes.Message(1, new ProtobufWriter().Number(1, size));
        }

        ProtobufWriter tensor = new ProtobufWriter().Number(1, type).Message(2, sizes);
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
            case float[] numbers:
                foreach (float number in numbers)
                {
                    attribute.Single(7, number);
                }

                return attribute.Number(20, 6);
            case string text:
                return attribute.Text(4, text).Number(20, 3);
            case string[] texts:
                foreach (string text in texts)
                {
                    attribute.Text(9, text);
                }

                return attribute.Number(20, 8);
            default:
                throw new ArgumentException($"An attribute is a float, an int, a text or a list of them, got {value.GetType().Name}.", nameof(value));
        }
    }
}
