using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// Places new rows among points that stay where they are: each is drawn to its neighbours and pushed away by all points,
/// alone, so that its place depends on nothing but itself (Poličar, Stražar and Zupan, "Embedding to reference t-SNE space
/// addresses batch effects in single-cell classification", 2019).
/// </summary>
/// <remarks>What the points exert does not change, so it is convolved once. Safe for use from many threads.</remarks>
internal sealed class TSnePlacement
{
    private const int RowBlock = 64;

    /// <summary>How far beyond the points a new row may go, in units of the map.</summary>
    private const float Margin = 10;

    private readonly float[] _points;
    private readonly double _alpha;
    private readonly InterpolatedRepulsion _field;
    private readonly InterpolationFrame _frame;
    private readonly (float LowX, float HighX, float LowY, float HighY) _range;

    public TSnePlacement(float[] points, double alpha)
    {
        _points = points;
        _alpha = alpha;
        int count = points.Length / 2;
        float[] x = new float[count], y = new float[count];
        for (int i = 0; i < count; i++)
            (x[i], y[i]) = (points[2 * i], points[(2 * i) + 1]);
        _range = (x.Min() - Margin, x.Max() + Margin, y.Min() - Margin, y.Max() + Margin);
        _field = new InterpolatedRepulsion(count, alpha);
        _frame = _field.Spread(x, y, Margin);
    }

    /// <summary>Places rows.</summary>
    /// <param name="graph">Each row's neighbours among the map's rows.</param>
    /// <param name="probabilities">How strongly each row is drawn to the first of its neighbours, [rows × drawn].</param>
    /// <param name="drawn">The neighbours that a row is drawn to.</param>
    /// <param name="options">How rows are placed.</param>
    /// <param name="output">Takes the places, [rows × 2].</param>
    /// <param name="cancellation">Stops the work.</param>
    public void Place(NeighbourGraph graph, float[] probabilities, int drawn, TSnePlacementOptions options, float[] output, CancellationToken cancellation)
    {
        WorkerPool.Shared.Run((graph.Count + RowBlock - 1) / RowBlock, task =>
        {
            cancellation.ThrowIfCancellationRequested();
            float[] x = new float[graph.Neighbours], y = new float[graph.Neighbours];
            for (int row = task * RowBlock; row < Math.Min(graph.Count, (task + 1) * RowBlock); row++)
            {
                ReadOnlySpan<int> indices = graph.IndicesOf(row);

                // An equal row has a place already.
                if (graph.DistancesOf(row)[0] == 0)
                {
                    (output[2 * row], output[(2 * row) + 1]) = (_points[2 * indices[0]], _points[(2 * indices[0]) + 1]);
                    continue;
                }

                int nearest = Math.Min(options.InitialNeighbours, indices.Length);
                for (int i = 0; i < indices.Length; i++)
                    (x[i], y[i]) = (_points[2 * indices[i]], _points[(2 * indices[i]) + 1]);
                (float placeX, float placeY) = (Median(x.AsSpan(0, nearest)), Median(y.AsSpan(0, nearest)));
                Descend(x.AsSpan(0, drawn), y.AsSpan(0, drawn), probabilities.AsSpan(row * drawn, drawn), options, ref placeX, ref placeY);
                (output[2 * row], output[(2 * row) + 1]) = (placeX, placeY);
            }
        });
    }

    private void Descend(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> probabilities, TSnePlacementOptions options, ref float placeX, ref float placeY)
    {
        float inverse = (float)(1 / _alpha), stepX = 0, stepY = 0, gainX = 1, gainY = 1;
        for (int iteration = 0; iteration < options.Iterations; iteration++)
        {
            float pullX = 0, pullY = 0;
            for (int i = 0; i < x.Length; i++)
            {
                float dx = placeX - x[i], dy = placeY - y[i];
                float strength = probabilities[i] / (1 + (((dx * dx) + (dy * dy)) * inverse));
                pullX += strength * dx;
                pullY += strength * dy;
            }

            double normalization = Math.Max(_field.ReadOne(_frame, placeX, placeY, out float pushX, out float pushY), 1e-12);
            float gradientX = ((float)options.Exaggeration * pullX) - (float)(pushX / normalization);
            float gradientY = ((float)options.Exaggeration * pullY) - (float)(pushY / normalization);
            float norm = MathF.Sqrt((gradientX * gradientX) + (gradientY * gradientY));
            if (norm > options.MaxGradientNorm)
            {
                gradientX *= (float)options.MaxGradientNorm / norm;
                gradientY *= (float)options.MaxGradientNorm / norm;
            }

            gainX = Math.Max(0.01f, (gradientX < 0) != (stepX < 0) ? gainX + 0.2f : gainX * 0.8f);
            gainY = Math.Max(0.01f, (gradientY < 0) != (stepY < 0) ? gainY + 0.2f : gainY * 0.8f);
            stepX = ((float)options.Momentum * stepX) - ((float)options.LearningRate * gainX * gradientX);
            stepY = ((float)options.Momentum * stepY) - ((float)options.LearningRate * gainY * gradientY);
            placeX = Math.Clamp(placeX + stepX, _range.LowX, _range.HighX);
            placeY = Math.Clamp(placeY + stepY, _range.LowY, _range.HighY);
        }
    }

    private static float Median(ReadOnlySpan<float> values)
    {
        float[] sorted = values.ToArray();
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : 0.5f * (sorted[middle - 1] + sorted[middle]);
    }
}
