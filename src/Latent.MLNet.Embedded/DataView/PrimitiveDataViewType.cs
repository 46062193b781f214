namespace Microsoft.ML.Data;

public abstract class PrimitiveDataViewType : DataViewType
{
    private protected PrimitiveDataViewType(Type rawType)
        : base(rawType)
    {
    }

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);
}
