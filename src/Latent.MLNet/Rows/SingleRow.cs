using Latent.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Rows;

/// <summary>A row with its new columns, computed when they are first asked for at a position.</summary>
internal sealed class SingleRow : DataViewRow
{
    private readonly RowBinding _binding;
    private readonly DataViewRow _input;
    private readonly HashSet<int> _active;
    private readonly Results?[] _results;
    private SampleGetter? _sample;

    public SingleRow(RowBinding binding, DataViewRow input, HashSet<int> active)
    {
        _binding = binding;
        _input = input;
        _active = active;
        _results = new Results?[binding.Functions.Count];
    }

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override DataViewSchema Schema => _binding.Output;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        RowGetters.CheckActive(IsColumnActive(column), column);
        if (column.Index < _binding.Input.Count)
        {
            return _input.GetGetter<TValue>(_binding.Input[column.Index]);
        }

        OutputColumn output = _binding.Outputs[column.Index - _binding.Input.Count];
        _sample ??= new SampleGetter(_input, _binding.Inputs);
        Results results = _results[output.Function] ??= new Results(this, _binding.Functions[output.Function], _sample);
        return RowGetters.Typed<TValue>(output.MakeGetter(results), column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class Results(SingleRow row, RowFunction function, SampleGetter sample) : ResultRow
    {
        private readonly float[] _sample = new float[sample.Length];
        private readonly float[] _results = new float[function.Width];
        private long _position = long.MinValue;

        public override ReadOnlySpan<float> Current()
        {
            if (_position != row.Position || _position < 0)
            {
                sample.Read(_sample);
                function.Compute(_sample, 1, _results);
                _position = row.Position;
            }

            return _results;
        }
    }
}
