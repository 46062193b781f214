using Latent.Data;
using Microsoft.ML;

namespace Latent.MLNet.Internals;

/// <summary>The rows of a view that have a label, in memory.</summary>
/// <param name="Values">[rows × length] values.</param>
/// <param name="Classes">The class of each row.</param>
/// <param name="Marks">For each row whether it is marked; none without a marker.</param>
/// <param name="Length">The values of a row.</param>
internal sealed record LabelledView(float[] Values, int[] Classes, bool[] Marks, int Length)
{
    /// <summary>Reads a view.</summary>
    /// <param name="data">The view.</param>
    /// <param name="features">Its feature column.</param>
    /// <param name="labels">What numbers classes; those seen before keep their numbers.</param>
    /// <param name="label">Its label column.</param>
    /// <param name="marker">Its Boolean column of marks, or nothing.</param>
    /// <param name="megabytes">The most that is read.</param>
    /// <param name="beat">Called now and then, so that reading can be cancelled.</param>
    /// <exception cref="InvalidOperationException">There is more to read, or a value is NaN or infinite.</exception>
    public static LabelledView Read(IDataView data, DataViewSchema.Column features, ClassLabels labels, DataViewSchema.Column label, DataViewSchema.Column? marker, int megabytes, Action beat)
    {
        int length = SampleColumns.LengthOf(features.Type);
        long most = Math.Min(((long)megabytes << 20) / ((long)length * sizeof(float)), Array.MaxLength / length);
        var samples = new List<float[]>();
        var classes = new List<int>();
        var marks = new List<bool>();
        DataViewSchema.Column[] columns = [features];
        using DataViewRowCursor cursor = data.GetRowCursor(marker is { } marked ? [features, label, marked] : [features, label]);
        var sample = new SampleGetter(cursor, columns);
        Func<int> classOf = labels.MakeReader(cursor, label);
        ValueGetter<bool>? markOf = marker is { } column ? cursor.GetGetter<bool>(column) : null;
        for (long row = 0; cursor.MoveNext(); row++)
        {
            int kind = classOf();
            if (kind < 0)
            {
                continue;
            }

            float[] values = new float[length];
            sample.Read(values);
            SampleColumns.CheckFinite(columns, values, row);
            if (samples.Count >= most)
            {
                throw new InvalidOperationException($"The rows with a label need more than {megabytes} MB; give a larger {nameof(AugmentWithGanOptions.TrainingMegabytes)}, or TakeRows of the data.");
            }

            samples.Add(values);
            classes.Add(kind);
            if (markOf is not null)
            {
                bool mark = false;
                markOf(ref mark);
                marks.Add(mark);
            }

            if (row % 1024 == 0)
            {
                beat();
            }
        }

        float[] all = new float[samples.Count * length];
        for (int row = 0; row < samples.Count; row++)
        {
            samples[row].CopyTo(all, row * length);
        }

        return new LabelledView(all, [.. classes], [.. marks], length);
    }

    /// <summary>All rows, or those whose mark is as given.</summary>
    public MemorySamples Take(bool? mark = null)
    {
        int[] rows = [.. Enumerable.Range(0, Classes.Length).Where(row => mark is null || Marks[row] == mark)];
        float[] values = new float[rows.Length * Length];
        for (int i = 0; i < rows.Length; i++)
        {
            Values.AsSpan(rows[i] * Length, Length).CopyTo(values.AsSpan(i * Length));
        }

        return new MemorySamples([Length], values, [.. rows.Select(row => Classes[row])]);
    }
}
