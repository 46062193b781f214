using Latent.Data;
using Latent.Numerics;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.Internals;

/// <summary>The rows of a data view as samples to train on, each pass through a new cursor.</summary>
internal sealed class DataViewSamples : ISampleSource
{
    // 4 MB, however wide a row is.
    private const int BlockValues = 1 << 20;

    private readonly IDataView _view;
    private readonly DataViewSchema.Column[] _columns;
    private readonly DataViewSchema.Column? _label;
    private readonly Action _beat;

    /// <param name="view">The rows.</param>
    /// <param name="columns">The columns of a sample.</param>
    /// <param name="label">A key column with the class of each row, or nothing.</param>
    /// <param name="beat">Called with every block of rows; it throws where the work was cancelled.</param>
    public DataViewSamples(IDataView view, DataViewSchema.Column[] columns, DataViewSchema.Column? label, Action beat)
    {
        _view = view;
        _columns = columns;
        _label = label;
        _beat = beat;
        Shape = SampleColumns.ShapeOf(columns);
    }

    public Shape Shape { get; }

    public long? Count => _label is null ? _view.GetRowCount() : null;

    public bool HasLabels => _label is not null;

    public ISampleReader OpenReader() => new Reader(this);

    /// <summary>Reads all rows into memory, so that they can be shuffled freely; where they do not fit into the limit, they are left where they are.</summary>
    /// <param name="limit">The most bytes.</param>
    /// <param name="channel">Takes a line where the rows do not fit.</param>
    public ISampleSource InMemory(long limit, IChannel channel)
    {
        int length = Shape.Length;
        long most = Math.Min(limit / (length * (long)sizeof(float)), Array.MaxLength / length);
        int block = Math.Clamp(BlockValues / length, 1, 1024);
        if (Count is { } known)
        {
            return known > most ? Stream(channel, limit) : ReadAll((int)known, block);
        }

        var blocks = new List<(float[] Samples, int[] Labels, int Rows)>();
        long rows = 0;
        using (ISampleReader reader = OpenReader())
        {
            while (true)
            {
                var samples = new float[block * length];
                int[] labels = HasLabels ? new int[block] : [];
                int read = reader.Read(samples, labels);
                rows += read;
                if (rows > most)
                {
                    return Stream(channel, limit);
                }

                if (read > 0)
                {
                    blocks.Add((samples, labels, read));
                }

                if (read < block)
                {
                    break;
                }
            }
        }

        var all = new float[rows * length];
        int[]? allLabels = HasLabels ? new int[rows] : null;
        int start = 0;
        foreach ((float[] samples, int[] labels, int count) in blocks)
        {
            samples.AsSpan(0, count * length).CopyTo(all.AsSpan(start * length));
            labels.AsSpan(0, allLabels is null ? 0 : count).CopyTo(allLabels.AsSpan(allLabels is null ? 0 : start));
            start += count;
        }

        return new MemorySamples(Shape, all, allLabels);
    }

    /// <summary>Reads rows whose number is known to where they stay, so that they are never there twice.</summary>
    private MemorySamples ReadAll(int rows, int block)
    {
        int length = Shape.Length, read = 0;
        var all = new float[rows * length];
        using ISampleReader reader = OpenReader();
        while (read < rows && reader.Read(all.AsSpan(read * length, Math.Min(block, rows - read) * length), []) is int next and > 0)
        {
            read += next;
        }

        return new MemorySamples(Shape, read == rows ? all : all[..(read * length)]);
    }

    private DataViewSamples Stream(IChannel channel, long limit)
    {
        channel.Info(MessageSensitivity.None, $"The rows need more than {limit >> 20} MB: training reads them through cursors in each epoch, shuffled within a pool.");
        return this;
    }

    private sealed class Reader : ISampleReader
    {
        private readonly DataViewSamples _source;
        private readonly DataViewRowCursor _cursor;
        private readonly SampleGetter _sample;
        private readonly ValueGetter<uint>? _label;
        private long _row;

        public Reader(DataViewSamples source)
        {
            _source = source;
            _cursor = source._view.GetRowCursor(source._label is { } label ? [.. source._columns, label] : source._columns);
            _sample = new SampleGetter(_cursor, source._columns);
            _label = source._label is { } key ? _cursor.GetGetter<uint>(key) : null;
        }

        public int Read(Span<float> samples, Span<int> labels)
        {
            _source._beat();
            int length = _sample.Length, wanted = samples.Length / length, rows = 0;
            while (rows < wanted && _cursor.MoveNext())
            {
                Span<float> sample = samples.Slice(rows * length, length);
                _row++;
                if (_label is not null)
                {
                    uint key = 0;
                    _label(ref key);
                    if (key == 0)
                    {
                        // A missing label: ML.NET's trainers leave such rows out.
                        continue;
                    }

                    if (!labels.IsEmpty)
                    {
                        labels[rows] = (int)key - 1;
                    }
                }

                _sample.Read(sample);
                SampleColumns.CheckFinite(_source._columns, sample, _row - 1);
                rows++;
            }

            return rows;
        }

        public void Dispose() => _cursor.Dispose();
    }
}
