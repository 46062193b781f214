using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// Repulsion by a quadtree: far points act together, from their centre (van der Maaten, "Accelerating t-SNE using
/// tree-based algorithms", 2014, section 4.2). Points lie in Morton's order, so that a square's points lie together, and
/// the up to sixteen of a leaf are taken at once.
/// </summary>
/// <remarks>Not safe for use from many threads.</remarks>
internal sealed class BarnesHutRepulsion : Repulsion
{
    private const int LeafPoints = 16;
    private const int Levels = 16;
    private const int PointBlock = 512;
    private readonly double _alpha;
    private readonly float _squaredTheta;
    private readonly uint[] _codes;
    private readonly int[] _order;
    private readonly float[] _x;
    private readonly float[] _y;
    private readonly double[] _partialSums;
    private readonly List<Node> _nodes = [];

    /// <param name="count">The number of points.</param>
    /// <param name="alpha">The α of the kernel.</param>
    /// <param name="theta">How large a square may be for its distance to be taken as one point, from 0 (never) to 1.</param>
    public BarnesHutRepulsion(int count, double alpha, double theta)
    {
        _alpha = alpha;
        _squaredTheta = (float)(theta * theta);
        _codes = new uint[count];
        _order = new int[count];

        // A leaf is read as sixteen points whatever it holds.
        _x = new float[count + LeafPoints];
        _y = new float[count + LeafPoints];
        _partialSums = new double[(count + PointBlock - 1) / PointBlock];
    }

    public override double Compute(float[] x, float[] y, float[] forceX, float[] forceY)
    {
        BuildTree(x, y);
        Node[] nodes = [.. _nodes];
        WorkerPool.Shared.Run(_partialSums.Length, task =>
        {
            double sum = 0;
            for (int place = task * PointBlock; place < Math.Min(x.Length, (task + 1) * PointBlock); place++)
                sum += Traverse(nodes, place, out forceX[_order[place]], out forceY[_order[place]]);
            _partialSums[task] = sum;
        });

        double total = 0;
        foreach (double partial in _partialSums)
            total += partial;
        return total;
    }

    private void BuildTree(float[] x, float[] y)
    {
        float lowX = TensorPrimitives.Min<float>(x), lowY = TensorPrimitives.Min<float>(y);
        double range = Math.Max(Math.Max(TensorPrimitives.Max<float>(x) - lowX, TensorPrimitives.Max<float>(y) - lowY), 1e-30);
        if (!double.IsFinite(range))
            throw new InvalidOperationException("The points of the map are no longer finite. Lower LearningRate or MaxStepNorm.");
        double scale = ((1 << Levels) - 1) / range;
        for (int i = 0; i < x.Length; i++)
        {
            _codes[i] = Interleave((uint)((x[i] - lowX) * scale)) | (Interleave((uint)((y[i] - lowY) * scale)) << 1);
            _order[i] = i;
        }

        Array.Sort(_codes, _order);
        for (int i = 0; i < x.Length; i++)
            (_x[i], _y[i]) = (x[_order[i]], y[_order[i]]);
        _nodes.Clear();
        Add(0, x.Length, 0, (float)(range * range));
    }

    /// <summary>Adds the square of a level that holds a range of points, and all squares in it, after it.</summary>
    private (double X, double Y) Add(int start, int end, int level, float squaredSize)
    {
        int at = _nodes.Count;
        _nodes.Add(default);
        double sumX = 0, sumY = 0;
        bool leaf = end - start <= LeafPoints || level == Levels;
        if (leaf)
        {
            for (int i = start; i < end; i++)
            {
                sumX += _x[i];
                sumY += _y[i];
            }
        }
        else
        {
            int shift = 2 * (Levels - 1 - level);
            for (int from = start; from < end;)
            {
                uint quarter = _codes[from] >> shift;
                int to = from + 1;
                while (to < end && _codes[to] >> shift == quarter)
                    to++;
                (double partX, double partY) = Add(from, to, level + 1, squaredSize / 4);
                sumX += partX;
                sumY += partY;
                from = to;
            }
        }

        int count = end - start;
        _nodes[at] = new Node((float)(sumX / count), (float)(sumY / count), squaredSize, start, end, _nodes.Count, leaf);
        return (sumX, sumY);
    }

    private double Traverse(Node[] nodes, int place, out float forceX, out float forceY)
    {
        float x = _x[place], y = _y[place], inverse = (float)(1 / _alpha), power = (float)_alpha;
        bool plain = _alpha == 1;
        double sum = 0, sumX = 0, sumY = 0;
        for (int at = 0; at < nodes.Length;)
        {
            ref readonly Node node = ref nodes[at];
            if (node.IsLeaf)
            {
                sum += Leaf(node, x, y, inverse, power, ref sumX, ref sumY);
                at = node.Next;
                continue;
            }

            float dx = x - node.X, dy = y - node.Y;
            float square = (dx * dx) + (dy * dy);
            if (node.SquaredSize >= _squaredTheta * square || (place >= node.Start && place < node.End))
            {
                at++;
                continue;
            }

            float slope = 1 / (1 + (square * inverse));
            float kernel = (node.End - node.Start) * (plain ? slope : MathF.Pow(slope, power));
            sum += kernel;
            sumX += kernel * slope * dx;
            sumY += kernel * slope * dy;
            at = node.Next;
        }

        forceX = (float)sumX;
        forceY = (float)sumY;
        return sum - 1;
    }

    /// <summary>All points of a leaf; those beyond its end, in the last lanes, do not count.</summary>
    private double Leaf(in Node node, float x, float y, float inverse, float power, ref double sumX, ref double sumY)
    {
        double sum = 0;
        ref float firstX = ref MemoryMarshal.GetArrayDataReference(_x), firstY = ref MemoryMarshal.GetArrayDataReference(_y);
        for (int i = node.Start; i < node.End; i += LeafPoints)
        {
            Vector512<float> dx = Vector512.Create(x) - Vector512.LoadUnsafe(ref firstX, (nuint)i);
            Vector512<float> dy = Vector512.Create(y) - Vector512.LoadUnsafe(ref firstY, (nuint)i);
            Vector512<float> spread = Vector512.FusedMultiplyAdd((dx * dx) + (dy * dy), Vector512.Create(inverse), Vector512<float>.One);
            Vector512<float> slope = Vector512<float>.One / spread;
            Vector512<float> kernel = power == 1 ? slope : Vector512.Exp(Vector512.Log(spread) * -power);
            Vector512<float> counts = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(node.End - i)).AsSingle();
            kernel = Vector512.ConditionalSelect(counts, kernel, Vector512<float>.Zero);
            sum += Vector512.Sum(kernel);
            Vector512<float> strength = kernel * slope;
            sumX += Vector512.Sum(strength * dx);
            sumY += Vector512.Sum(strength * dy);
        }

        return sum;
    }

    /// <summary>Puts a zero between all of sixteen bits.</summary>
    private static uint Interleave(uint value)
    {
        value = (value | (value << 8)) & 0x00FF00FF;
        value = (value | (value << 4)) & 0x0F0F0F0F;
        value = (value | (value << 2)) & 0x33333333;
        return (value | (value << 1)) & 0x55555555;
    }

    /// <summary>A square with points; those after it up to <see cref="Next"/> lie in it.</summary>
    private readonly record struct Node(float X, float Y, float SquaredSize, int Start, int End, int Next, bool IsLeaf);
}
