namespace Latent.Storage.Onnx;

/// <summary>The content of an ONNX file, as far as networks need it.</summary>
internal sealed class OnnxFile
{
    private readonly Dictionary<string, OnnxTensor> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxNode> _givers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<OnnxNode>> _takers = new(StringComparer.Ordinal);

    private OnnxFile()
    {
    }

    /// <summary>The number of operations.</summary>
    public int Operations { get; private set; }

    /// <summary>The inputs that are no constants, with their sizes; 0 where a size is not given.</summary>
    public List<(string Name, int[] Sizes)> Inputs { get; } = [];

    /// <summary>The names of the outputs.</summary>
    public List<string> Outputs { get; } = [];

    /// <summary>Texts that went along.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged or no ONNX file.</exception>
    public static OnnxFile Read(ReadOnlyMemory<byte> content)
    {
        var file = new OnnxFile();
        bool hasGraph = false;
        foreach (ProtobufField field in ProtobufField.Read(content))
        {
            if (field.Number == 7)
            {
                hasGraph = true;
                file.ReadGraph(field.Content);
            }
            else if (field.Number == 14)
            {
                ProtobufField[] entry = [.. ProtobufField.Read(field.Content)];
                file.Metadata[entry.FirstOrDefault(part => part.Number == 1).Text] = entry.FirstOrDefault(part => part.Number == 2).Text;
            }
        }

        return hasGraph ? file : throw new InvalidDataException("The file has no graph; it is no ONNX model.");
    }

    /// <summary>A constant by its name: a stored one, or what a node gives that depends on nothing; nothing where it is neither.</summary>
    public OnnxTensor? Constant(string name)
    {
        if (_constants.TryGetValue(name, out OnnxTensor? constant))
        {
            return constant;
        }

        OnnxNode? node = Giver(name);
        for (int copies = 0; node is { Operation: "Identity", Inputs: [var original, ..] } && copies < Operations; copies++)
        {
            if (_constants.TryGetValue(original, out constant))
            {
                return constant;
            }

            node = Giver(original);
        }

        return node?.Operation == "Constant" ? node.Tensor("value") : null;
    }

    /// <summary>The operation that gives a value; nothing where none does.</summary>
    public OnnxNode? Giver(string value) => _givers.GetValueOrDefault(value);

    /// <summary>The operations that take a value, in order.</summary>
    public IReadOnlyList<OnnxNode> Takers(string value) => _takers.TryGetValue(value, out List<OnnxNode>? takers) ? takers : [];

    private void ReadGraph(ReadOnlyMemory<byte> graph)
    {
        foreach (ProtobufField field in ProtobufField.Read(graph))
        {
            switch (field.Number)
            {
                case 1:
                    AddNode(OnnxNode.Read(field.Content));
                    break;
                case 5:
                    OnnxTensor tensor = OnnxTensor.Read(field.Content, out string name);
                    _constants[name] = tensor;
                    break;
                case 11:
                    Inputs.Add(ReadValue(field.Content));
                    break;
                case 12:
                    Outputs.Add(ReadValue(field.Content).Name);
                    break;
            }
        }

        // Older files list constants among the inputs.
        Inputs.RemoveAll(input => _constants.ContainsKey(input.Name));
    }

    private void AddNode(OnnxNode node)
    {
        Operations++;
        foreach (string output in node.Outputs)
        {
            _givers.TryAdd(output, node);
        }

        foreach (string input in node.Inputs.Distinct(StringComparer.Ordinal))
        {
            if (!_takers.TryGetValue(input, out List<OnnxNode>? takers))
            {
                _takers.Add(input, takers = []);
            }

            takers.Add(node);
        }
    }

    private static (string Name, int[] Sizes) ReadValue(ReadOnlyMemory<byte> message)
    {
        string name = "";
        var sizes = new List<int>();
        foreach (ProtobufField field in ProtobufField.Read(message))
        {
            if (field.Number == 1)
            {
                name = field.Text;
            }
            else if (field.Number == 2)
            {
                // type → tensor type → shape → dimension → size
                foreach (ProtobufField dimension in Dimensions(field))
                {
                    ProtobufField size = ProtobufField.Read(dimension.Content).FirstOrDefault(part => part.Number == 1);
                    sizes.Add(size.Number == 1 && size.Value <= int.MaxValue ? (int)size.Value : 0);
                }
            }
        }

        return (name, [.. sizes]);
    }

    private static IEnumerable<ProtobufField> Dimensions(ProtobufField type) =>
        from tensor in ProtobufField.Read(type.Content)
        where tensor.Number == 1
        from shape in ProtobufField.Read(tensor.Content)
        where shape.Number == 2
        from dimension in ProtobufField.Read(shape.Content)
        where dimension.Number == 1
        select dimension;
}
