using System.Runtime.Intrinsics;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// Moves all points of an epoch at once, each by the forces at the points' places before it: ties draw by their whole
/// strength and repulsion is sampled, which is the expectation of umap-learn's updates of one pair after another (Damrich
/// and Hamprecht, "On UMAP's true loss function", 2021). Unlike those, the result does not depend on the threads. Steps are
/// Adam's, as in the batch mode of Melville's uwot.
/// </summary>
internal sealed class UmapOptimizer
{
    private const int BlockRows = 256;
    private const int Lanes = UmapForces.Lanes;

    private readonly SymmetricPairs _ties;
    private readonly UmapForces _forces;
    private readonly UmapOptions _options;
    private readonly float _strongest;
    private readonly MovingPoints _moving;
    private float[] _x;
    private float[] _y;
    private float[] _nextX;
    private float[] _nextY;

    public UmapOptimizer(SymmetricPairs ties, ReadOnlySpan<float> initialPoints, UmapOptions options)
    {
        int count = ties.Count;
        _ties = ties;
        _forces = new UmapForces(options);
        _options = options;
        _strongest = ties.Values.Max();
        _moving = new MovingPoints(count);
        (_x, _y, _nextX, _nextY) = (new float[count], new float[count], new float[count], new float[count]);
        for (int i = 0; i < count; i++)
            (_x[i], _y[i]) = (initialPoints[2 * i], initialPoints[(2 * i) + 1]);
    }

    /// <summary>Takes all steps.</summary>
    public void Run(IProgress<UmapProgress>? progress, CancellationToken cancellation)
    {
        int count = _x.Length, epochs = _options.EpochsFor(count), blocks = (count + BlockRows - 1) / BlockRows;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            var pace = new MovingPoints.Pace(epoch, (float)(_options.LearningRate * (1 - ((double)epoch / epochs))));
            int current = epoch;
            WorkerPool.Shared.Run(blocks, block => MoveBlock(block, current, pace));
            (_x, _y, _nextX, _nextY) = (_nextX, _nextY, _x, _y);
            if (progress is not null && (epoch + 1) % _options.ReportInterval == 0)
                progress.Report(new UmapProgress(epoch + 1, epochs, Points()));
        }
    }

    /// <summary>Moves the points of equal rows to their mean.</summary>
    public void Join(NeighbourGraph graph) => EqualRows.Join(graph, _x, _y);

    /// <summary>The points as they stand, [count × 2]; a copy.</summary>
    public float[] Points()
    {
        float[] points = new float[2 * _x.Length];
        for (int i = 0; i < _x.Length; i++)
            (points[2 * i], points[(2 * i) + 1]) = (_x[i], _y[i]);
        return points;
    }

    private void MoveBlock(int block, int epoch, MovingPoints.Pace pace)
    {
        var random = new RandomStream(_options.Seed, RandomPurpose.Projection);
        Span<float> differences = stackalloc float[2 * Lanes], weights = stackalloc float[Lanes];
        int count = _x.Length;
        for (int row = block * BlockRows; row < Math.Min(count, (block + 1) * BlockRows); row++)
        {
            // The stream of index 0 drew the first places.
            random.Restart(1 + ((ulong)epoch * (ulong)count) + (ulong)row);
            (Vector512<float> drawX, Vector512<float> drawY, float degree) = Draw(row, differences, weights);
            for (int lane = 0; lane < Lanes; lane++)
            {
                int other = random.NextInt32(count);
                (differences[lane], differences[Lanes + lane]) = (_x[row] - _x[other], _y[row] - _y[other]);
            }

            // Each tie is met in both of its directions, and moves both of its ends; it is pushed for in one.
            float scale = degree * _options.NegativeSamples / Lanes;
            (Vector512<float> pushX, Vector512<float> pushY) = _forces.Push(differences);
            float forceX = (scale * Vector512.Sum(pushX)) - (2 * Vector512.Sum(drawX));
            float forceY = (scale * Vector512.Sum(pushY)) - (2 * Vector512.Sum(drawY));
            (float stepX, float stepY) = _moving.Step(row, forceX, forceY, pace);
            (_nextX[row], _nextY[row]) = (_x[row] + stepX, _y[row] + stepY);
        }
    }

    private (Vector512<float> X, Vector512<float> Y, float Degree) Draw(int row, Span<float> differences, Span<float> weights)
    {
        ReadOnlySpan<int> columns = _ties.ColumnsOf(row);
        ReadOnlySpan<float> values = _ties.ValuesOf(row);
        Vector512<float> sumX = default, sumY = default, degree = default;
        for (int start = 0; start < columns.Length; start += Lanes)
        {
            int lanes = Math.Min(Lanes, columns.Length - start);
            weights.Clear();
            for (int lane = 0; lane < lanes; lane++)
            {
                int other = columns[start + lane];
                (differences[lane], differences[Lanes + lane], weights[lane]) = (_x[row] - _x[other], _y[row] - _y[other], values[start + lane]);
            }

            Vector512<float> strengths = Vector512.Create<float>(weights) / _strongest;
            (Vector512<float> x, Vector512<float> y) = _forces.Draw(differences, strengths);
            sumX += x;
            sumY += y;
            degree += strengths;
        }

        return (sumX, sumY, Vector512.Sum(degree));
    }
}
