using System.Text.Json;
using Latent.Projection;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>The mean distance to the nearest of all kept rows.</summary>
internal sealed class NeighbourScorer : AnomalyScorer
{
    public const string Kind = "nearest-neighbours";

    private const int QueriesPerPiece = 64;

    private static readonly NeighbourOptions CityBlock = new() { Metric = DistanceMetric.Manhattan };

    private readonly NearestNeighbours _rows;
    private readonly int _length;
    private readonly int _neighbours;

    /// <summary>Keeps rows to look for neighbours among.</summary>
    /// <param name="rows">[count × length] values, all finite.</param>
    /// <param name="count">The rows, more than the neighbours.</param>
    /// <param name="length">The values of a row.</param>
    /// <param name="neighbours">The neighbours whose mean distance is the score.</param>
    public NeighbourScorer(ReadOnlySpan<float> rows, int count, int length, int neighbours)
    {
        _rows = NearestNeighbours.Fit(rows, count, length, CityBlock);
        _length = length;
        _neighbours = neighbours;
    }

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores) =>
        ParallelRows.Score(rows, count, _length, QueriesPerPiece, scores, (_, part, target) => ScorePiece(part, target));

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores) =>
        ParallelRows.Explain(rows, count, _length, QueriesPerPiece, contributions, expected, scores, ExplainPiece);

    public override ModelFile ToModelFile()
    {
        return new ModelFile
        {
            Kind = Kind,
            Options = JsonSerializer.SerializeToElement(new State(_rows.Count, _neighbours), AnomalyJsonContext.Default.NeighbourState),
            Tensors = new Dictionary<string, ModelTensor> { ["rows"] = new ModelTensor([_rows.Count, _length], _rows.PreparedRows) },
        };
    }

    public static NeighbourScorer Load(ModelFile file, int length)
    {
        State state = ModelSettings.Read(file.Options, AnomalyJsonContext.Default.NeighbourState, "the nearest neighbours");
        if (state.Count < 1 || state.Neighbours < 1 || state.Neighbours >= state.Count || state.Neighbours > 64)
        {
            throw new InvalidDataException($"{state.Neighbours} neighbours among {state.Count} rows cannot be; the file is damaged.");
        }

        ReadOnlySpan<float> values = file.RequireTensor("rows", [state.Count, length]).Span;
        try
        {
            return new NeighbourScorer(values, state.Count, length, state.Neighbours);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The rows to look for neighbours among cannot be: {e.Message} The file is damaged.", e);
        }
    }

    private void ScorePiece(ReadOnlySpan<float> rows, Span<float> scores)
    {
        int length = _length;
        Span<float> distances = stackalloc float[_neighbours + 1];
        Span<int> indices = stackalloc int[_neighbours + 1];
        for (int i = 0; i < scores.Length; i++)
        {
            _rows.Manhattan.FindOne(rows.Slice(i * length, length), indices, distances);

            // One exact match is passed over: it may be the row itself.
            scores[i] = MeanFrom(distances, distances[0] == 0 ? 1 : 0);
        }
    }

    private void ExplainPiece(ReadOnlySpan<float> rows, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        int length = _length;
        Span<float> distances = stackalloc float[_neighbours + 1];
        Span<int> indices = stackalloc int[_neighbours + 1];
        for (int i = 0; i < scores.Length; i++)
        {
            ReadOnlySpan<float> query = rows.Slice(i * length, length);
            _rows.Manhattan.FindOne(query, indices, distances);
            int start = distances[0] == 0 ? 1 : 0;
            scores[i] = MeanFrom(distances, start);
            for (int j = 0; j < length; j++)
            {
                double sum = 0, difference = 0;
                for (int k = start; k < start + _neighbours; k++)
                {
                    float value = _rows.Manhattan.ValueOf(indices[k], j);
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

    internal sealed record State(int Count, int Neighbours);
}
