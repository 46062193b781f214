using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Internals;

/// <summary>Reads the sample of a row out of its columns.</summary>
/// <remarks>For one thread, as the row is.</remarks>
internal sealed class SampleGetter
{
    private readonly (ValueGetter<float>? Number, ValueGetter<VBuffer<float>>? Vector, int Start, int Length)[] _parts;
    private readonly DataViewRow _row;
    private readonly IReadOnlyList<DataViewSchema.Column> _columns;
    private VBuffer<float> _buffer;

    public SampleGetter(DataViewRow row, IReadOnlyList<DataViewSchema.Column> columns)
    {
        _row = row;
        _columns = columns;
        _parts = new (ValueGetter<float>?, ValueGetter<VBuffer<float>>?, int, int)[columns.Count];
        int start = 0;
        for (int i = 0; i < columns.Count; i++)
        {
            int length = SampleColumns.LengthOf(columns[i].Type);
            _parts[i] = columns[i].Type is VectorDataViewType
                ? (null, row.GetGetter<VBuffer<float>>(columns[i]), start, length)
                : (row.GetGetter<float>(columns[i]), null, start, length);
            start += length;
        }

        Length = start;
    }

    /// <summary>The number of values in a sample.</summary>
    public int Length { get; }

    /// <summary>Reads the sample of the current row.</summary>
    public void Read(Span<float> sample)
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            (ValueGetter<float>? number, ValueGetter<VBuffer<float>>? vector, int start, int length) = _parts[i];
            if (number is not null)
            {
                number(ref sample[start]);
                continue;
            }

            vector!(ref _buffer);
            if (_buffer.Length != length)
            {
                throw new InvalidOperationException($"The column '{_columns[i].Name}' has {_buffer.Length} values in row {_row.Position}, where its type says {length}; every row needs as many.");
            }

            if (_buffer.IsDense)
            {
                _buffer.GetValues().CopyTo(sample.Slice(start, length));
            }
            else
            {
                _buffer.CopyTo(sample.Slice(start, length));
            }
        }
    }
}
