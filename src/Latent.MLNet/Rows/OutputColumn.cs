using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Rows;

/// <summary>A column that is taken from the results of a <see cref="RowFunction"/>.</summary>
/// <param name="Column">Name, type and annotations.</param>
/// <param name="Function">Which function's results.</param>
/// <param name="MakeGetter">Makes a getter over the current row's results.</param>
internal sealed record OutputColumn(DataViewSchema.DetachedColumn Column, int Function, Func<ResultRow, Delegate> MakeGetter)
{
    /// <summary>All results of a row as a vector.</summary>
    public static Delegate Vector(ResultRow row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
    {
        ReadOnlySpan<float> results = row.Current();
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, results.Length);
        results.CopyTo(editor.Values);
        destination = editor.Commit();
    });

    /// <summary>The first result of a row.</summary>
    public static Delegate Number(ResultRow row) => (ValueGetter<float>)((ref float destination) => destination = row.Current()[0]);

    /// <summary>Whether the first result lies above a threshold; not where it is NaN.</summary>
    public static Func<ResultRow, Delegate> Above(float threshold) =>
        row => (ValueGetter<bool>)((ref bool destination) => destination = row.Current()[0] > threshold);

    /// <summary>The number, from 1, of the largest result; 0, which is missing, where one is NaN.</summary>
    public static Delegate Largest(ResultRow row) => (ValueGetter<uint>)((ref uint destination) =>
    {
        ReadOnlySpan<float> results = row.Current();
        int largest = 0;
        bool missing = false;
        for (int i = 0; i < results.Length; i++)
        {
            missing |= float.IsNaN(results[i]);
            largest = results[i] > results[largest] ? i : largest;
        }

        destination = missing ? 0 : (uint)largest + 1;
    });
}
