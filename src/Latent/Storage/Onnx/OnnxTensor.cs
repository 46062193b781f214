using System.Runtime.InteropServices;

namespace Latent.Storage.Onnx;

/// <summary>A constant of an ONNX file: numbers of single precision, or whole ones.</summary>
/// <param name="Sizes">The size of each axis; none for a single number.</param>
/// <param name="Singles">The values, where they are of single precision.</param>
/// <param name="Numbers">The values, where they are whole.</param>
internal sealed record OnnxTensor(int[] Sizes, float[] Singles, long[] Numbers)
{
    /// <summary>Reads a tensor.</summary>
    /// <param name="message">The message.</param>
    /// <param name="name">Its name in the file.</param>
    /// <exception cref="InvalidDataException">It is damaged, or of a type that networks here have no use for.</exception>
    public static OnnxTensor Read(ReadOnlyMemory<byte> message, out string name)
    {
        var sizes = new List<int>();
        var singles = new List<float>();
        var numbers = new List<long>();
        ReadOnlyMemory<byte> raw = default;
        int type = 0;
        bool isElsewhere = false;
        name = "";
        foreach (ProtobufField field in ProtobufField.Read(message))
        {
            switch (field.Number)
            {
                case 1:
                    sizes.AddRange(field.Numbers().Select(size => size is >= 0 and <= int.MaxValue ? (int)size : throw Broken("a size")));
                    break;
                case 2:
                    type = (int)field.Value;
                    break;
                case 4:
                    singles.AddRange(field.Singles());
                    break;
                case 7:
                    numbers.AddRange(field.Numbers());
                    break;
                case 8:
                    name = field.Text;
                    break;
                case 9:
                    raw = field.Content;
                    break;
                case 13 or 14:
                    isElsewhere |= field.Number == 13 || field.Value == 1;
                    break;
            }
        }

        if (isElsewhere)
        {
            throw new InvalidDataException($"The constant \"{name}\" lies in a file beside the ONNX file; export the model as one file.");
        }

        // No file has as many values as where the product stops, so that it cannot overflow before a size of zero.
        long count = sizes.Aggregate(1L, (product, size) => Math.Min(product, 1L << 31) * size);
        if (type == OnnxGraph.FloatType)
        {
            float[] values = singles.Count > 0 || count == 0 ? [.. singles] : MemoryMarshal.Cast<byte, float>(raw.Span).ToArray();
            return values.Length == count ? new OnnxTensor([.. sizes], values, []) : throw Broken(name);
        }

        if (type == OnnxGraph.Int64Type)
        {
            long[] values = numbers.Count > 0 || count == 0 ? [.. numbers] : MemoryMarshal.Cast<byte, long>(raw.Span).ToArray();
            return values.Length == count ? new OnnxTensor([.. sizes], [], values) : throw Broken(name);
        }

        // Others, such as truth values, may lie about unused; whoever needs them sees that there are no values.
        return new OnnxTensor([.. sizes], [], []);
    }

    private static InvalidDataException Broken(string what) => new($"The ONNX file is damaged at the constant {what}; export it again.");
}
