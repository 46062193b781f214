using System.Collections.Immutable;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Data;
using Latent.Numerics;
using Latent.Training;

namespace Latent.MLNet.Internals;

/// <summary>Rows of the generator for tables.</summary>
internal sealed class TableRows : IGeneratedRows, IProgress<TrainingProgress>
{
    private readonly TableSynthesizer _table;
    private readonly TrainingContext _context;
    private readonly ulong _seed;

    public TableRows(TableGanOptions options, TableSchema schema, TrainingContext context, float[] samples, int[] classes, ulong trial)
    {
        _context = context;
        _seed = unchecked(context.Seed(options.Seed) + trial);
        _table = TableSynthesizer.Fit(
            new MemorySamples([samples.Length / classes.Length], samples, classes), schema, options with { Seed = _seed }, this, context.Logger, context.Cancellation);
    }

    public Shape Sample => _table.Sample;

    public bool Write(ImmutableArray<int> classes, Span<float> rows)
    {
        // Classes come in order.
        int length = Sample.Length;
        for (int start = 0, end; start < classes.Length; start = end)
        {
            end = start;
            while (end < classes.Length && classes[end] == classes[start])
            {
                end++;
            }

            _table.Synthesize(classes[start], end - start, _seed, rows[(start * length)..(end * length)]);
        }

        return true;
    }

    public void Synthesize(int label, int count, ulong seed, Span<float> rows) => _table.Synthesize(label, count, seed, rows);

    public void Report(TrainingProgress value) => _context.Beat();

    public void Dispose() => _table.Dispose();
}
