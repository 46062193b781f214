using Microsoft.ML;

namespace Latent.MLNet.Rows;

/// <summary>The checks of getters, in ML.NET's words.</summary>
internal static class RowGetters
{
    public static void CheckActive(bool isActive, DataViewSchema.Column column)
    {
        if (!isActive)
        {
            throw new InvalidOperationException($"The column '{column.Name}' is not active: name it when the cursor is made.");
        }
    }

    public static ValueGetter<TValue> Typed<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Invalid TValue in GetGetter: '{typeof(TValue)}' for the column '{column.Name}' of type {column.Type}.");
}
