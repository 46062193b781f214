using Latent.Augmentation.Tables;
using Latent.Data;

namespace Latent.Augmentation;

/// <summary>Columns as classifiers and distances take them: codes of a choice as one value for each of the frequent ones, and all of comparable scale.</summary>
internal sealed class JudgedColumns
{
    // Rarer codes count as one: what tells rows apart are the frequent ones.
    private const int MostCodes = 32;

    private readonly Dictionary<float, int>?[] _codes;
    private readonly float[] _mean;
    private readonly float[] _deviation;

    public JudgedColumns(LabelledRows training, TableSchema? schema)
    {
        int length = training.Shape.Length;
        schema?.Check(length);
        _codes = new Dictionary<float, int>?[length];
        foreach (TableColumn column in schema is null ? [] : schema.Columns.Where(column => column.Kind == TableColumnKind.Choice && column.Width == 1))
        {
            var counts = new Dictionary<float, int>();
            for (int row = 0; row < training.Count; row++)
            {
                float code = training.Row(row)[column.Start];
                counts[code] = counts.GetValueOrDefault(code) + 1;
            }

            _codes[column.Start] = counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key).Take(MostCodes).Select((count, place) => (count.Key, place)).ToDictionary();
        }

        Length = _codes.Sum(codes => codes is null ? 1 : codes.Count + 1);
        _mean = new float[Length];
        _deviation = new float[Length];
        ReadOnlySpan<float> values = Expand(training).Values;
        for (int column = 0; column < Length; column++)
        {
            double sum = 0, squares = 0;
            for (int at = column; at < values.Length; at += Length)
            {
                sum += values[at];
            }

            for (int at = column; at < values.Length; at += Length)
            {
                squares += Math.Pow(values[at] - (sum / training.Count), 2);
            }

            _mean[column] = (float)(sum / training.Count);
            _deviation[column] = (float)Math.Sqrt(squares / training.Count);
        }
    }

    /// <summary>The values of a row.</summary>
    public int Length { get; }

    /// <summary>The rows with their codes made one-hot.</summary>
    public MemorySamples Expand(LabelledRows rows)
    {
        if (rows.Shape.Length != _codes.Length)
        {
            throw new ArgumentException($"A training row has {_codes.Length} values and one of those to test on {rows.Shape.Length}; give both the same shape.");
        }

        if (Length == _codes.Length)
        {
            return rows.Samples;
        }

        float[] values = LabelledRows.Allocate(rows.Count, Length);
        int at = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<float> source = rows.Row(row);
            for (int column = 0; column < source.Length; column++)
            {
                if (_codes[column] is not { } codes)
                {
                    values[at++] = source[column];
                    continue;
                }

                values[at + codes.GetValueOrDefault(source[column], codes.Count)] = 1;
                at += codes.Count + 1;
            }
        }

        return new MemorySamples([Length], values, rows.Labels);
    }

    /// <summary>Values brought to mean 0 and deviation 1 over the training rows; a column that is constant there tells nothing and becomes 0.</summary>
    public float[] Standardise(float[] rows)
    {
        float[] scaled = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            int column = i % Length;
            scaled[i] = _deviation[column] > 0 ? (rows[i] - _mean[column]) / _deviation[column] : 0;
        }

        return scaled;
    }
}
