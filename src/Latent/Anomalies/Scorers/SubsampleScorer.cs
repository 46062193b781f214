using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Latent.Projection;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>The mean over groups of sixteen rows of the distance to the nearest of the group.</summary>
internal sealed class SubsampleScorer : AnomalyScorer
{
    public const string Kind = "subsampled-neighbours";

    private const int QueriesPerPiece = 64;
    private const int MaxGroups = 10_000;

    private readonly RowBlocks _rows;

    /// <summary>The same rows one after the other, by which scores are explained.</summary>
    private readonly float[] _values;

    public SubsampleScorer(RowBlocks rows)
    {
        _rows = rows;
        _values = rows.ToRows();
    }

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores) => Score(rows, count, scores, null);

    /// <summary>Scores rows; where the groups' rows are given by their indices among these, a row is left out of its own groups.</summary>
    public void Score(ReadOnlySpan<float> rows, int count, Span<float> scores, int[]? own) =>
        ParallelRows.Score(rows, count, _rows.Length, QueriesPerPiece, scores, (first, part, target) => ScorePiece(part, target, first, own));

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores) =>
        ParallelRows.Explain(rows, count, _rows.Length, QueriesPerPiece, contributions, expected, scores, ExplainPiece);

    public override ModelFile ToModelFile()
    {
        return new ModelFile
        {
            Kind = Kind,
            Options = JsonSerializer.SerializeToElement(new State(_rows.Blocks), AnomalyJsonContext.Default.SubsampleState),
            Tensors = new Dictionary<string, ModelTensor> { ["rows"] = new ModelTensor([_rows.Count, _rows.Length], _values) },
        };
    }

    public static SubsampleScorer Load(ModelFile file, int length)
    {
        State state = ModelSettings.Read(file.Options, AnomalyJsonContext.Default.SubsampleState, "the subsampled neighbours");
        if (state.Groups is < 1 or > MaxGroups)
        {
            throw new InvalidDataException($"{state.Groups} groups cannot be; the file is damaged.");
        }

        int count = state.Groups * RowBlocks.Lanes;
        ReadOnlySpan<float> rows = file.RequireTensor("rows", [count, length]).Span;
        if (rows.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new InvalidDataException("The rows of the subsampled neighbours are not all finite; the file is damaged.");
        }

        return new SubsampleScorer(new RowBlocks(rows, length, [.. Enumerable.Range(0, count)]));
    }

    private void ScorePiece(ReadOnlySpan<float> rows, Span<float> scores, int first, int[]? own)
    {
        int length = _rows.Length;
        Span<float> distances = stackalloc float[RowBlocks.Lanes];
        for (int i = 0; i < scores.Length; i++)
        {
            ReadOnlySpan<float> query = rows.Slice(i * length, length);
            double sum = 0;
            for (int group = 0; group < _rows.Blocks; group++)
            {
                _rows.Distances(query, group, distances);
                if (own is not null)
                {
                    for (int lane = 0; lane < RowBlocks.Lanes; lane++)
                    {
                        if (own[(group * RowBlocks.Lanes) + lane] == first + i)
                        {
                            distances[lane] = float.MaxValue;
                        }
                    }
                }

                float least = own is null ? LeastOfOthers(distances) : RowBlocks.Least(distances);
                sum += least;
            }

            scores[i] = (float)(sum / _rows.Blocks);
        }
    }

    private void ExplainPiece(ReadOnlySpan<float> rows, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        int length = _rows.Length;
        Span<float> distances = stackalloc float[RowBlocks.Lanes];
        contributions.Clear();
        expected.Clear();
        for (int i = 0; i < scores.Length; i++)
        {
            ReadOnlySpan<float> query = rows.Slice(i * length, length);
            Span<float> shares = contributions.Slice(i * length, length), usual = expected.Slice(i * length, length);
            double sum = 0;
            for (int group = 0; group < _rows.Blocks; group++)
            {
                _rows.Distances(query, group, distances);
                float least = LeastOfOthers(distances);
                sum += least;
                int nearest = (group * RowBlocks.Lanes) + RowBlocks.IndexOf(distances, least);
                Add(query, _values.AsSpan(nearest * length, length), shares, usual);
            }

            scores[i] = (float)(sum / _rows.Blocks);
            TensorPrimitives.Multiply(shares, 1f / _rows.Blocks, shares);
            TensorPrimitives.Multiply(usual, 1f / _rows.Blocks, usual);
        }
    }

    /// <summary>Adds the magnitudes of the differences to the shares, and the row to what is usual: a loop of vectors and one for the rest.</summary>
    private static void Add(ReadOnlySpan<float> query, ReadOnlySpan<float> row, Span<float> shares, Span<float> usual)
    {
        int at = 0;
        ref float from = ref MemoryMarshal.GetReference(query), near = ref MemoryMarshal.GetReference(row), difference = ref MemoryMarshal.GetReference(shares), sum = ref MemoryMarshal.GetReference(usual);
        for (; at <= query.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            var value = Vector.LoadUnsafe(ref near, (nuint)at);
            (Vector.LoadUnsafe(ref difference, (nuint)at) + Vector.Abs(Vector.LoadUnsafe(ref from, (nuint)at) - value)).StoreUnsafe(ref difference, (nuint)at);
            (Vector.LoadUnsafe(ref sum, (nuint)at) + value).StoreUnsafe(ref sum, (nuint)at);
        }

        for (; at < query.Length; at++)
        {
            shares[at] += MathF.Abs(query[at] - row[at]);
            usual[at] += row[at];
        }
    }

    /// <summary>The least distance; a single exact match is passed over, for it may be the row itself, which is not its own neighbour.</summary>
    private static float LeastOfOthers(Span<float> distances)
    {
        float least = RowBlocks.Least(distances);
        if (least == 0 && distances.Count(0f) == 1)
        {
            distances[RowBlocks.IndexOf(distances, 0)] = float.MaxValue;
            least = RowBlocks.Least(distances);
        }

        return least;
    }

    internal sealed record State(int Groups);
}
