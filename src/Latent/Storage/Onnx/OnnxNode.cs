namespace Latent.Storage.Onnx;

/// <summary>An operation of an ONNX file.</summary>
/// <param name="Operation">The operator.</param>
/// <param name="Name">The node's name, for messages.</param>
/// <param name="Inputs">The names of its inputs; an empty one is left out.</param>
/// <param name="Outputs">The names of its outputs.</param>
/// <param name="Attributes">Its attributes' messages, by name.</param>
internal sealed record OnnxNode(string Operation, string Name, string[] Inputs, string[] Outputs, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Attributes)
{
    /// <summary>A whole number.</summary>
    public int Number(string name, int otherwise) =>
        Attributes.TryGetValue(name, out ReadOnlyMemory<byte> message) ? (int)ProtobufField.Read(message).FirstOrDefault(field => field.Number == 3).Value : otherwise;

    /// <summary>A number of single precision.</summary>
    public float Single(string name, float otherwise) =>
        Attributes.TryGetValue(name, out ReadOnlyMemory<byte> message) ? ProtobufField.Read(message).FirstOrDefault(field => field.Number == 2).Single : otherwise;

    /// <summary>A text.</summary>
    public string Text(string name, string otherwise) =>
        Attributes.TryGetValue(name, out ReadOnlyMemory<byte> message) ? ProtobufField.Read(message).FirstOrDefault(field => field.Number == 4).Text : otherwise;

    /// <summary>A list of whole numbers; empty where it is left out.</summary>
    public int[] Numbers(string name) =>
        Attributes.TryGetValue(name, out ReadOnlyMemory<byte> message) ? [.. ProtobufField.Read(message).Where(field => field.Number == 8).SelectMany(field => field.Numbers()).Select(number => (int)number)] : [];

    /// <summary>A tensor; nothing where it is left out.</summary>
    public OnnxTensor? Tensor(string name) =>
        Attributes.TryGetValue(name, out ReadOnlyMemory<byte> message) && ProtobufField.Read(message).FirstOrDefault(field => field.Number == 5) is { Number: 5 } field ? OnnxTensor.Read(field.Content, out _) : null;

    /// <summary>Reads a node.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static OnnxNode Read(ReadOnlyMemory<byte> message)
    {
        var inputs = new List<string>();
        var outputs = new List<string>();
        string operation = "", name = "";
        var attributes = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (ProtobufField field in ProtobufField.Read(message))
        {
            switch (field.Number)
            {
                case 1:
                    inputs.Add(field.Text);
                    break;
                case 2:
                    outputs.Add(field.Text);
                    break;
                case 3:
                    name = field.Text;
                    break;
                case 4:
                    operation = field.Text;
                    break;
                case 5:
                    attributes[ProtobufField.Read(field.Content).FirstOrDefault(part => part.Number == 1).Text] = field.Content;
                    break;
            }
        }

        return outputs.Count > 0
            ? new OnnxNode(operation, name, [.. inputs], [.. outputs], attributes)
            : throw new InvalidDataException($"The operation {operation} (\"{name}\") gives nothing; the file is damaged.");
    }
}
