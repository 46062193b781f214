using Latent.Data;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>
/// Rows of a table as networks see them: all of them, or drawn by a condition that follows them (training by sampling, Xu et
/// al. 2019, section 4.3): a choice, a category of it as often as the logarithm of its frequency, and a row that has it.
/// </summary>
internal sealed class EncodedRows : IIndexedSampleSource
{
    private readonly TableEncoding _encoding;
    private readonly int[]? _drawn;
    private readonly int[] _conditions = [];

    /// <summary>All rows, in order.</summary>
    public EncodedRows(TableEncoding encoding)
    {
        _encoding = encoding;
        Shape = [encoding.Codec.Length];
        Count = encoding.Rows;
    }

    /// <summary>So many draws, with their conditions.</summary>
    public EncodedRows(TableEncoding encoding, int draws, float classShare, ulong seed)
    {
        _encoding = encoding;
        TableCodec codec = encoding.Codec;
        Shape = [codec.Length + codec.ConditionLength];
        Count = draws;
        _drawn = new int[draws];
        _conditions = new int[draws];
        var random = new RandomStream(seed, RandomPurpose.Resampling, ulong.MaxValue);
        Categories[] choices = [.. Enumerable.Range(0, codec.Conditions.Length).Select(condition => new Categories(encoding, condition))];
        for (int i = 0; i < draws; i++)
        {
            int others = codec.HasClasses ? choices.Length - 1 : choices.Length;
            bool byClass = codec.HasClasses && (others == 0 || random.NextDouble() < classShare);
            if (choices.Length == 0)
            {
                _drawn[i] = random.NextInt32(encoding.Rows);
                _conditions[i] = -1;
                continue;
            }

            int condition = byClass ? choices.Length - 1 : random.NextInt32(others);
            int category = choices[condition].Draw(random, out _drawn[i]);
            _conditions[i] = codec.ConditionStarts[condition] + category;
        }
    }

    public Shape Shape { get; }

    public long? Count { get; }

    public bool HasLabels => false;

    public ISampleReader OpenReader() => new IndexedSampleReader(this);

    public void Read(ReadOnlySpan<int> rows, Span<float> samples, Span<int> labels)
    {
        int length = Shape.Length;
        for (int i = 0; i < rows.Length; i++)
        {
            Span<float> target = samples.Slice(i * length, length);
            int row = rows[i];
            _encoding.Encode(_drawn is null ? row : _drawn[row], target);
            if (_drawn is not null)
            {
                Span<float> condition = target[_encoding.Codec.Length..];
                condition.Clear();
                if (_conditions[row] >= 0)
                {
                    condition[_conditions[row]] = 1;
                }
            }
        }
    }

    /// <summary>The rows of each category of a choice.</summary>
    private sealed class Categories
    {
        private readonly int[] _rows;
        private readonly int[] _starts;
        private readonly double[] _sums;

        public Categories(TableEncoding encoding, int condition)
        {
            _starts = new int[encoding.Codec.Conditions[condition] + 1];
            for (int row = 0; row < encoding.Rows; row++)
            {
                _starts[encoding.CodeOf(condition, row) + 1]++;
            }

            _sums = new double[_starts.Length - 1];
            double sum = 0;
            for (int category = 0; category < _sums.Length; category++)
            {
                sum += Math.Log(1 + _starts[category + 1]);
                _sums[category] = sum;
                _starts[category + 1] += _starts[category];
            }

            int[] next = [.. _starts];
            _rows = new int[encoding.Rows];
            for (int row = 0; row < encoding.Rows; row++)
            {
                _rows[next[encoding.CodeOf(condition, row)]++] = row;
            }
        }

        public int Draw(RandomStream random, out int row)
        {
            double at = random.NextDouble() * _sums[^1];
            int category = 0;
            while (category < _sums.Length - 1 && at >= _sums[category])
            {
                category++;
            }

            row = _rows[_starts[category] + random.NextInt32(_starts[category + 1] - _starts[category])];
            return category;
        }
    }
}
