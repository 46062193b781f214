using System.Buffers.Binary;
using System.Text;

namespace Latent.Storage.Onnx;

/// <summary>One field of a protocol buffers message, read with every length checked.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Value">The value of a varint or a fixed number.</param>
/// <param name="Content">The content of a field with a length.</param>
internal readonly record struct ProtobufField(int Number, ulong Value, ReadOnlyMemory<byte> Content)
{
    /// <summary>The content as text.</summary>
    public string Text => Encoding.UTF8.GetString(Content.Span);

    /// <summary>The value as single precision.</summary>
    public float Single => BitConverter.UInt32BitsToSingle((uint)Value);

    /// <summary>The value as a whole number, or, of a packed list, all of them.</summary>
    public IEnumerable<long> Numbers()
    {
        if (Content.IsEmpty)
        {
            yield return (long)Value;
            yield break;
        }

        for (int at = 0; at < Content.Length;)
        {
            yield return (long)Varint(Content.Span, ref at);
        }
    }

    /// <summary>The value as single precision, or, of a packed list, all of them.</summary>
    public IEnumerable<float> Singles()
    {
        if (Content.IsEmpty)
        {
            yield return Single;
            yield break;
        }

        for (int at = 0; at + 4 <= Content.Length; at += 4)
        {
            yield return BinaryPrimitives.ReadSingleLittleEndian(Content.Span[at..]);
        }
    }

    /// <summary>The fields of a message, in order.</summary>
    /// <exception cref="InvalidDataException">The message is cut off or is none.</exception>
    public static IEnumerable<ProtobufField> Read(ReadOnlyMemory<byte> message)
    {
        for (int at = 0; at < message.Length;)
        {
            ulong tag = Varint(message.Span, ref at);
            int number = tag >> 3 is > 0 and <= int.MaxValue ? (int)(tag >> 3) : throw Broken();
            switch (tag & 7)
            {
                case 0:
                    yield return new ProtobufField(number, Varint(message.Span, ref at), default);
                    break;
                case 1:
                    yield return new ProtobufField(number, BinaryPrimitives.ReadUInt64LittleEndian(Take(message, ref at, 8).Span), default);
                    break;
                case 2:
                    ulong length = Varint(message.Span, ref at);
                    yield return new ProtobufField(number, 0, Take(message, ref at, length));
                    break;
                case 5:
                    yield return new ProtobufField(number, BinaryPrimitives.ReadUInt32LittleEndian(Take(message, ref at, 4).Span), default);
                    break;
                default:
                    throw Broken();
            }
        }
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> message, ref int at, ulong length)
    {
        if (length > (ulong)(message.Length - at))
        {
            throw Broken();
        }

        ReadOnlyMemory<byte> taken = message.Slice(at, (int)length);
        at += (int)length;
        return taken;
    }

    private static ulong Varint(ReadOnlySpan<byte> message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && at < message.Length; shift += 7)
        {
            byte next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    private static InvalidDataException Broken() => new("The ONNX file is cut off or damaged; export it again.");
}
