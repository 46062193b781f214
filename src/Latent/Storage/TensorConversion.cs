using System.Buffers.Binary;

namespace Latent.Storage;

/// <summary>Turns the bytes of a tensor into 32-bit numbers, rounding to the nearest where the type is wider.</summary>
internal static class TensorConversion
{
    public static void ToSingles(TensorType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        int width = TensorTypeNames.BytesOf(type);
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> value = bytes.Slice(i * width, width);
            values[i] = type switch
            {
                TensorType.Bool => value[0] == 0 ? 0 : 1,
                TensorType.U8 => value[0],
                TensorType.I8 => (sbyte)value[0],
                TensorType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(value),
                TensorType.I16 => BinaryPrimitives.ReadInt16LittleEndian(value),
                TensorType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(value),
                TensorType.I32 => BinaryPrimitives.ReadInt32LittleEndian(value),
                TensorType.U64 => BinaryPrimitives.ReadUInt64LittleEndian(value),
                TensorType.I64 => BinaryPrimitives.ReadInt64LittleEndian(value),
                TensorType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
                TensorType.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(value) << 16),
                TensorType.F32 => BinaryPrimitives.ReadSingleLittleEndian(value),
                TensorType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(value),
                _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The tensor type is unknown."),
            };
        }
    }
}
