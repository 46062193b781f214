using System.Text;

namespace Latent.Tests.Storage.Onnx;

/// <summary>Reads as much of an ONNX file as the tests look at.</summary>
internal sealed class OnnxReader
{
    public List<(string Operation, string[] Inputs, string[] Outputs)> Nodes { get; } = [];

    public Dictionary<string, (int[] Sizes, int Bytes)> Constants { get; } = [];

    public long Opset { get; private set; }

    public static OnnxReader Read(byte[] file)
    {
        var read = new OnnxReader();
        foreach ((int field, object value) in Fields(file))
        {
            switch (field)
            {
                case 7:
                    read.ReadGraph((byte[])value);
                    break;
                case 8:
                    read.Opset = Fields((byte[])value).Where(entry => entry.Field == 2).Select(entry => (long)(ulong)entry.Value).Single();
                    break;
            }
        }

        return read;
    }

    private void ReadGraph(byte[] graph)
    {
        foreach ((int field, object value) in Fields(graph))
        {
            if (field == 1)
            {
                (int Field, object Value)[] node = [.. Fields((byte[])value)];
                Nodes.Add((Texts(node, 4).Single(), Texts(node, 1), Texts(node, 2)));
            }
            else if (field == 5)
            {
                (int Field, object Value)[] tensor = [.. Fields((byte[])value)];
                Constants.Add(
                    Texts(tensor, 8).Single(),
                    ([.. tensor.Where(entry => entry.Field == 1).Select(entry => (int)(ulong)entry.Value)], tensor.Where(entry => entry.Field == 9).Sum(entry => ((byte[])entry.Value).Length)));
            }
        }
    }

    private static string[] Texts((int Field, object Value)[] fields, int field) =>
        [.. fields.Where(entry => entry.Field == field).Select(entry => Encoding.UTF8.GetString((byte[])entry.Value))];

    private static IEnumerable<(int Field, object Value)> Fields(byte[] message)
    {
        int at = 0;
        while (at < message.Length)
        {
            ulong tag = Varint(message, ref at);
            object value;
            switch (tag & 7)
            {
                case 0:
                    value = Varint(message, ref at);
                    break;
                case 2:
                    int length = (int)Varint(message, ref at);
                    value = message[at..(at + length)];
                    at += length;
                    break;
                default:
                    value = message[at..(at + 4)];
                    at += 4;
                    break;
            }

            yield return ((int)(tag >> 3), value);
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
