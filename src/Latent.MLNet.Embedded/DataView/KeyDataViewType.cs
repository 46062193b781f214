namespace Microsoft.ML.Data;

/// <summary>Whole numbers from 1 to <see cref="Count"/>, 0 for missing, that stand for values.</summary>
public sealed class KeyDataViewType : PrimitiveDataViewType
{
    public KeyDataViewType(Type type, ulong count)
        : base(type)
    {
        if (count == 0)
            throw new ArgumentOutOfRangeException(nameof(count), "The cardinality of a key type must be positive.");
        if (!IsValidDataType(type))
            throw new ArgumentException("Type is not valid, it must be byte, ushort, uint, or ulong.", nameof(type));
        Count = count;
    }

    public KeyDataViewType(Type type, int count)
        : this(type, checked((ulong)count))
    {
    }

    public ulong Count { get; }

    public static bool IsValidDataType(Type type)
        => type == typeof(byte) || type == typeof(ushort) || type == typeof(uint) || type == typeof(ulong);

    public override bool Equals(DataViewType other) => other is KeyDataViewType key && key.RawType == RawType && key.Count == Count;

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode() => HashCode.Combine(RawType, Count);

    public override string ToString() => $"Key<{RawType.Name}, 0-{Count - 1}>";
}
