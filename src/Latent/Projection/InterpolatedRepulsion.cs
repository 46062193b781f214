using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// Repulsion in time linear in the points: each point is spread over the nodes of a grid, the nodes act on each other by
/// a convolution that Fourier transforms compute, and what a node receives is read back where the points stand
/// (Linderman et al., "Fast interpolation-based t-SNE for improved visualization of single-cell RNA-seq data", 2019).
/// </summary>
/// <remarks>
/// Differs from the paper in the interpolation, which is by cubic splines on one uniform grid instead of quadratics in
/// boxes: with fewer nodes the forces are some ten times nearer to the exact ones. Not safe for use from many threads.
/// </remarks>
internal sealed class InterpolatedRepulsion : Repulsion
{
    /// <summary>The distance of the nodes in units of the map, in which the kernel is about 1 wide.</summary>
    private const double NodeSpacing = 0.4;

    /// <summary>The nodes in a direction where the map is small.</summary>
    private const int FewestNodes = 72;

    /// <summary>The most nodes in a direction, which bound the memory; a map wider than 800 units gets wider spacing.</summary>
    private const int MostNodes = 2048;

    /// <summary>The rows of nodes of a stripe; those of every second stripe are spread to at once, so a stencil's 3 further rows must fit in.</summary>
    private const int StripeRows = 8;

    private const int PointBlock = 2048;
    private readonly double _alpha;
    private readonly double _spacing;
    private readonly int[] _stripeOf;
    private readonly int[] _order;
    private readonly double[] _partialSums;
    private ConvolutionGrid? _grid;

    public InterpolatedRepulsion(int count, double alpha, double spacing = NodeSpacing)
    {
        _alpha = alpha;
        _spacing = spacing;
        _stripeOf = new int[count];
        _order = new int[count];
        _partialSums = new double[(count + PointBlock - 1) / PointBlock];
    }

    public override double Compute(float[] x, float[] y, float[] forceX, float[] forceY)
    {
        InterpolationFrame frame = Spread(x, y);
        return Read(frame, x, y, forceX, forceY);
    }

    /// <summary>What the points exert on all nodes of the grid; it then can be read at any places within their range.</summary>
    /// <param name="x">The points' first coordinates.</param>
    /// <param name="y">The points' second coordinates.</param>
    /// <param name="margin">How far beyond the points' range places may be that are read.</param>
    public InterpolationFrame Spread(float[] x, float[] y, float margin = 0)
    {
        InterpolationFrame frame = Fit(x, y, margin);
        ConvolutionGrid grid = _grid!;
        int count = x.Length, stripes = (grid.Nodes + StripeRows - 1) / StripeRows;

        // Points in the order of their stripes, and of their numbers within one: no two threads meet, and no sum depends on them.
        int[] starts = new int[stripes + 1];
        for (int i = 0; i < count; i++)
        {
            int stripe = (int)frame.V(y[i]) / StripeRows;
            _stripeOf[i] = stripe;
            starts[stripe + 1]++;
        }

        for (int stripe = 0; stripe < stripes; stripe++)
            starts[stripe + 1] += starts[stripe];
        int[] next = (int[])starts.Clone();
        for (int i = 0; i < count; i++)
            _order[next[_stripeOf[i]]++] = i;

        grid.Clear();
        for (int parity = 0; parity < 2; parity++)
        {
            int offset = parity;
            WorkerPool.Shared.Run((stripes + 1 - offset) / 2, task =>
            {
                int stripe = (2 * task) + offset;
                for (int i = starts[stripe]; i < starts[stripe + 1]; i++)
                    SpreadPoint(grid, frame, x[_order[i]], y[_order[i]]);
            });
        }

        grid.Convolve();
        return frame;
    }

    /// <summary>Reads the forces on the points that were spread; returns the sum of the kernel over all pairs, without each point's pair with itself.</summary>
    private double Read(InterpolationFrame frame, float[] x, float[] y, float[] forceX, float[] forceY)
    {
        int count = x.Length;
        WorkerPool.Shared.Run((count + PointBlock - 1) / PointBlock, task =>
        {
            double sum = 0;
            for (int i = task * PointBlock; i < Math.Min(count, (task + 1) * PointBlock); i++)
                sum += ReadPoint(_grid!, frame, x[i], y[i], out forceX[i], out forceY[i]);
            _partialSums[task] = sum;
        });

        double total = 0;
        foreach (double partial in _partialSums)
            total += partial;
        return total - count;
    }

    /// <summary>Reads the force at one place within the range; safe from many threads.</summary>
    public double ReadOne(InterpolationFrame frame, float x, float y, out float forceX, out float forceY) => ReadPoint(_grid!, frame, x, y, out forceX, out forceY);

    /// <summary>A grid over the points' range. Its spacing and size go in steps, because a new kernel costs a transform.</summary>
    private InterpolationFrame Fit(float[] x, float[] y, float margin)
    {
        (float lowX, float highX) = Range(x, margin);
        (float lowY, float highY) = Range(y, margin);
        double range = Math.Max(Math.Max((double)highX - lowX, (double)highY - lowY), 1e-12);
        if (!double.IsFinite(range))
            throw new InvalidOperationException("The points of the map are no longer finite. Lower LearningRate or MaxStepNorm.");
        double spacing = _spacing;
        double wanted = range / spacing;
        if (wanted < FewestNodes - 6)
            spacing *= Math.Pow(2, -Math.Floor(2 * Math.Log2((FewestNodes - 6) / wanted)) / 2);

        else if (wanted > MostNodes - 6)
            spacing = range / (MostNodes - 6);

        int nodes = (int)(range / spacing) + 6;
        int length = StripFourier.LengthFrom(2 * nodes);
        if (_grid is null || _grid.Length != length)
            _grid = new ConvolutionGrid(length, _alpha);
        _grid.SetSpacing(spacing);

        // A stencil begins one node before a point; the quarter more is for rounding.
        return new InterpolationFrame(lowX - (1.25 * spacing), lowY - (1.25 * spacing), (float)(1 / spacing), (float)spacing);
    }

    private static (float Low, float High) Range(float[] values, float margin)
    {
        float low = TensorPrimitives.Min<float>(values), high = TensorPrimitives.Max<float>(values);
        return (low - margin, high + margin);
    }

    private static void SpreadPoint(ConvolutionGrid grid, InterpolationFrame frame, float x, float y)
    {
        float u = frame.U(x), v = frame.V(y);
        int column = (int)u, row = (int)v;
        Vector128<float> weightsX = Weights(u - column);
        Vector128<float> weightsY = Weights(v - row);
        float centredX = u - grid.Middle, centredY = v - grid.Middle;
        for (int i = 0; i < 4; i++)
        {
            int at = ((row - 1 + i) * grid.Stride) + column - 1;
            Vector128<float> weights = weightsX * weightsY.GetElement(i);
            Accumulate(ref grid.Mass(at), weights);
            Accumulate(ref grid.MomentX(at), weights * centredX);
            Accumulate(ref grid.MomentY(at), weights * centredY);
        }
    }

    private static double ReadPoint(ConvolutionGrid grid, InterpolationFrame frame, float x, float y, out float forceX, out float forceY)
    {
        float u = frame.U(x), v = frame.V(y);
        int column = (int)u, row = (int)v;
        Vector128<float> weightsX = Weights(u - column);
        Vector128<float> weightsY = Weights(v - row);
        Vector128<float> kernel = default, slope = default, momentX = default, momentY = default;
        for (int i = 0; i < 4; i++)
        {
            int at = ((row - 1 + i) * grid.Stride) + column - 1;
            Vector128<float> weights = weightsX * weightsY.GetElement(i);
            kernel += weights * Vector128.LoadUnsafe(ref grid.Mass(at));
            slope += weights * Vector128.LoadUnsafe(ref grid.MassImaginary(at));
            momentX += weights * Vector128.LoadUnsafe(ref grid.MomentX(at));
            momentY += weights * Vector128.LoadUnsafe(ref grid.MomentY(at));
        }

        // Σ (yᵢ − yⱼ)·k·s = yᵢ·Σ k·s − Σ yⱼ·k·s, from the grid's middle and in its spacing, so that little cancels.
        float strength = Vector128.Sum(slope);
        forceX = (((u - grid.Middle) * strength) - Vector128.Sum(momentX)) * frame.Spacing;
        forceY = (((v - grid.Middle) * strength) - Vector128.Sum(momentY)) * frame.Spacing;
        return Vector128.Sum(kernel);
    }

    private static void Accumulate(ref float target, Vector128<float> value) => (Vector128.LoadUnsafe(ref target) + value).StoreUnsafe(ref target);

    /// <summary>The cubic B-spline's weights of the nodes at −1, 0, 1 and 2 for a place t from 0 to 1.</summary>
    private static Vector128<float> Weights(float t)
    {
        const float Sixth = 1f / 6;
        float left = 1 - t, squared = t * t, cubed = squared * t;
        return Vector128.Create(
            left * left * left * Sixth,
            ((3 * cubed) - (6 * squared) + 4) * Sixth,
            ((-3 * cubed) + (3 * squared) + (3 * t) + 1) * Sixth,
            cubed * Sixth);
    }
}
