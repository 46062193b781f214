using System.Runtime.CompilerServices;
using System.Text.Json;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>The mean distance to the nearest of all kept rows.</summary>
internal sealed class NeighbourScorer : AnomalyScorer
{
    public const string Kind = "nearest-neighbours";

    private const int QueriesPerPiece = 64;

    private readonly RowBlocks _rows;
    private readonly int _neighbours;

    public NeighbourScorer(RowBlocks rows, int neighbours)
    {
        _rows = rows;
        _neighbours = neighbours;
    }

    public override unsafe void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        fixed (float* from = rows, to = scores)
        {
            // Pieces write to places of their own; the spans outlive the call.
            nint source = (nint)from, target = (nint)to;
            int length = _rows.Length;
            WorkerPool.Shared.Run((count + QueriesPerPiece - 1) / QueriesPerPiece, piece =>
            {
                int first = piece * QueriesPerPiece, taken = Math.Min(QueriesPerPiece, count - first);
                ScorePiece(new ReadOnlySpan<float>((float*)source + ((long)first * length), taken * length), new Span<float>((float*)target + first, taken));
            });
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected)
    {
        int length = _rows.Length;
        Span<float> distances = stackalloc float[_neighbours + 1];
        Span<int> indices = stackalloc int[_neighbours + 1];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> query = rows.Slice(i * length, length);
            Find(query, distances, indices);
            int start = distances[0] == 0 ? 1 : 0;
            for (int j = 0; j < length; j++)
            {
                double sum = 0, difference = 0;
                for (int k = start; k < start + _neighbours; k++)
                {
                    float value = _rows[indices[k], j];
                    sum += value;
                    difference += MathF.Abs(query[j] - value);
                }

                contributions[(i * length) + j] = (float)(difference / _neighbours);
                expected[(i * length) + j] = (float)(sum / _neighbours);
            }
        }
    }

    public override ModelFile ToModelFile()
    {
        var values = new float[_rows.Count * _rows.Length];
        for (int i = 0, at = 0; i < _rows.Count; i++)
        {
            for (int j = 0; j < _rows.Length; j++, at++)
            {
                values[at] = _rows[i, j];
            }
        }

        return new ModelFile
        {
            Kind = Kind,
            Options = JsonSerializer.SerializeToElement(new State(_rows.Count, _neighbours), AnomalyJsonContext.Default.NeighbourState),
            Tensors = new Dictionary<string, ModelTensor> { ["rows"] = new([_rows.Count, _rows.Length], values) },
        };
    }

    public static NeighbourScorer Load(ModelFile file, int length)
    {
        State state = AnomalyJson.Read(file.Options, AnomalyJsonContext.Default.NeighbourState, "the nearest neighbours");
        if (state.Count < 1 || state.Neighbours < 1 || state.Neighbours >= state.Count || state.Neighbours > 64)
        {
            throw new InvalidDataException($"{state.Neighbours} neighbours among {state.Count} rows cannot be; the file is damaged.");
        }

        ReadOnlyMemory<float> values = file.RequireTensor("rows", [state.Count, length]);
        return new NeighbourScorer(new RowBlocks(values.Span, length, [.. Enumerable.Range(0, state.Count)]), state.Neighbours);
    }

    private void ScorePiece(ReadOnlySpan<float> rows, Span<float> scores)
    {
        int length = _rows.Length;
        Span<float> distances = stackalloc float[_neighbours + 1];
        Span<int> indices = stackalloc int[_neighbours + 1];
        for (int i = 0; i < scores.Length; i++)
        {
            Find(rows.Slice(i * length, length), distances, indices);

            // One exact match is passed over: it may be the row itself.
            int start = distances[0] == 0 ? 1 : 0;
            double sum = 0;
            for (int k = start; k < start + _neighbours; k++)
            {
                sum += distances[k];
            }

            scores[i] = (float)(sum / _neighbours);
        }
    }

    /// <summary>The nearest rows, one more than the neighbours wanted, nearest first; of equally near ones the first.</summary>
    [SkipLocalsInit]
    private void Find(ReadOnlySpan<float> query, Span<float> distances, Span<int> indices)
    {
        distances.Fill(float.MaxValue);
        indices.Clear();
        int kept = distances.Length;
        Span<float> block = stackalloc float[RowBlocks.Lanes];
        for (int b = 0; b < _rows.Blocks; b++)
        {
            _rows.Distances(query, b, block);
            if (!(RowBlocks.Least(block) < distances[kept - 1]))
            {
                continue;
            }

            int lanes = Math.Min(RowBlocks.Lanes, _rows.Count - (b * RowBlocks.Lanes));
            for (int lane = 0; lane < lanes; lane++)
            {
                float distance = block[lane];
                if (!(distance < distances[kept - 1]))
                {
                    continue;
                }

                int place = kept - 1;
                for (; place > 0 && distances[place - 1] > distance; place--)
                {
                    distances[place] = distances[place - 1];
                    indices[place] = indices[place - 1];
                }

                distances[place] = distance;
                indices[place] = (b * RowBlocks.Lanes) + lane;
            }
        }
    }

    internal sealed record State(int Count, int Neighbours);
}
