namespace Microsoft.ML.Data;

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class KeyTypeAttribute(ulong count = int.MaxValue) : Attribute
{
    internal ulong Count { get; } = count;
}
