using System.Runtime.CompilerServices;
using System.Text.Json;
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

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores) =>
        ParallelRows.Score(rows, count, _rows.Length, QueriesPerPiece, scores, (_, part, target) => ScorePiece(part, target));

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores) =>
        ParallelRows.Explain(rows, count, _rows.Length, QueriesPerPiece, contributions, expected, scores, ExplainPiece);

    public override ModelFile ToModelFile()
    {
        return new ModelFile
        {
            Kind = Kind,
            Options = JsonSerializer.SerializeToElement(new State(_rows.Count, _neighbours), AnomalyJsonContext.Default.NeighbourState),
            Tensors = new Dictionary<string, ModelTensor> { ["rows"] = _rows.ToTensor() },
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
            scores[i] = MeanFrom(distances, distances[0] == 0 ? 1 : 0);
        }
    }

    private void ExplainPiece(ReadOnlySpan<float> rows, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        int length = _rows.Length;
        Span<float> distances = stackalloc float[_neighbours + 1];
        Span<int> indices = stackalloc int[_neighbours + 1];
        for (int i = 0; i < scores.Length; i++)
        {
            ReadOnlySpan<float> query = rows.Slice(i * length, length);
            Find(query, distances, indices);
            int start = distances[0] == 0 ? 1 : 0;
            scores[i] = MeanFrom(distances, start);
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

    private float MeanFrom(ReadOnlySpan<float> distances, int start)
    {
        double sum = 0;
        foreach (float distance in distances.Slice(start, _neighbours))
        {
            sum += distance;
        }

        return (float)(sum / _neighbours);
    }

    /// <summary>The nearest rows, one more than the neighbours wanted, nearest first; of equally near ones the first.</summary>
    [SkipLocalsInit]
    private void Find(ReadOnlySpan<float> query, Span<float> distances, Span<int> indices)
    {
        distances.Fill(float.MaxValue);
        indices.Clear();
        Span<float> four = stackalloc float[4 * RowBlocks.Lanes];
        int blocks = 0;
        for (; blocks + 4 <= _rows.Blocks; blocks += 4)
        {
            if (!_rows.DistancesOfFour(query, blocks, distances[^1], four))
            {
                continue;
            }

            for (int i = 0; i < 4; i++)
            {
                Keep(four.Slice(i * RowBlocks.Lanes, RowBlocks.Lanes), blocks + i, distances, indices);
            }
        }

        for (; blocks < _rows.Blocks; blocks++)
        {
            _rows.Distances(query, blocks, four);
            Keep(four[..RowBlocks.Lanes], blocks, distances, indices);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Keep(ReadOnlySpan<float> block, int number, Span<float> distances, Span<int> indices)
    {
        int kept = distances.Length;
        if (!(RowBlocks.Least(block) < distances[kept - 1]))
        {
            return;
        }

        int lanes = Math.Min(RowBlocks.Lanes, _rows.Count - (number * RowBlocks.Lanes));
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
            indices[place] = (number * RowBlocks.Lanes) + lane;
        }
    }

    internal sealed record State(int Count, int Neighbours);
}
