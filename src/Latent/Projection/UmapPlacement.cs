using System.Runtime.Intrinsics;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// Places new rows among points that stay where they are: each begins at the mean of its neighbours, weighted by its ties
/// to them, and is drawn to them and pushed away by points drawn at random, alone, so that its place depends on nothing
/// but itself.
/// </summary>
internal sealed class UmapPlacement(float[] points, UmapForces forces)
{
    private const int RowBlock = 64;
    private const int Lanes = UmapForces.Lanes;

    /// <summary>The length of the first step as a share of the map's, because a new row begins near its place.</summary>
    private const double RateShare = 0.25;

    /// <summary>Places rows.</summary>
    /// <param name="graph">Each row's neighbours among the map's rows.</param>
    /// <param name="ties">Its ties to them, [rows × neighbours].</param>
    /// <param name="options">How rows are placed.</param>
    /// <param name="output">Takes the places, [rows × 2].</param>
    /// <param name="cancellation">Stops the work.</param>
    public void Place(NeighbourGraph graph, float[] ties, UmapOptions options, float[] output, CancellationToken cancellation)
    {
        // The same points push in the same epoch for all rows: a row's place does not depend on its number.
        int[] pushing = new int[options.PlacementEpochs * Lanes];
        var random = new RandomStream(options.Seed, RandomPurpose.Projection, ulong.MaxValue);
        for (int i = 0; i < pushing.Length; i++)
            pushing[i] = random.NextInt32(points.Length / 2);

        WorkerPool.Shared.Run((graph.Count + RowBlock - 1) / RowBlock, task =>
        {
            cancellation.ThrowIfCancellationRequested();
            var moving = new MovingPoints(RowBlock);
            for (int row = task * RowBlock; row < Math.Min(graph.Count, (task + 1) * RowBlock); row++)
            {
                // An equal row has a place already.
                ReadOnlySpan<int> indices = graph.IndicesOf(row);
                (output[2 * row], output[(2 * row) + 1]) = graph.DistancesOf(row)[0] == 0
                    ? (points[2 * indices[0]], points[(2 * indices[0]) + 1])
                    : PlaceOne(indices, ties.AsSpan(row * graph.Neighbours, graph.Neighbours), pushing, options, moving, row % RowBlock);
            }
        });
    }

    private (float X, float Y) PlaceOne(ReadOnlySpan<int> neighbours, ReadOnlySpan<float> ties, ReadOnlySpan<int> pushing, UmapOptions options, MovingPoints moving, int point)
    {
        float x = 0, y = 0, degree = 0;
        for (int i = 0; i < neighbours.Length; i++)
        {
            x += ties[i] * points[2 * neighbours[i]];
            y += ties[i] * points[(2 * neighbours[i]) + 1];
            degree += ties[i];
        }

        (x, y) = (x / degree, y / degree);
        Span<float> differences = stackalloc float[2 * Lanes], weights = stackalloc float[Lanes];
        float scale = degree * options.NegativeSamples / Lanes;
        for (int epoch = 0; epoch < options.PlacementEpochs; epoch++)
        {
            Differences(x, y, pushing.Slice(epoch * Lanes, Lanes), differences);
            (Vector512<float> forceX, Vector512<float> forceY) = forces.Push(differences);
            (forceX, forceY) = (forceX * scale, forceY * scale);
            for (int start = 0; start < neighbours.Length; start += Lanes)
            {
                ReadOnlySpan<int> drawing = neighbours[start..Math.Min(start + Lanes, neighbours.Length)];
                Differences(x, y, drawing, differences);
                weights.Clear();
                ties.Slice(start, drawing.Length).CopyTo(weights);
                (Vector512<float> drawX, Vector512<float> drawY) = forces.Draw(differences, Vector512.Create<float>(weights));
                forceX -= drawX;
                forceY -= drawY;
            }

            var pace = new MovingPoints.Pace(epoch, (float)(RateShare * options.LearningRate * (1 - ((double)epoch / options.PlacementEpochs))));
            (float stepX, float stepY) = moving.Step(point, Vector512.Sum(forceX), Vector512.Sum(forceY), pace);
            (x, y) = (x + stepX, y + stepY);
        }

        return (x, y);
    }

    private void Differences(float x, float y, ReadOnlySpan<int> others, Span<float> differences)
    {
        for (int lane = 0; lane < others.Length; lane++)
            (differences[lane], differences[Lanes + lane]) = (x - points[2 * others[lane]], y - points[(2 * others[lane]) + 1]);
    }
}
