using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>
/// Multinomial logistic regression by L-BFGS over rows that are read once. The L1 penalty is that of Andrew and Gao,
/// "Scalable training of L1-regularized log-linear models", 2007: no step takes a weight across zero.
/// </summary>
public sealed class LbfgsMaximumEntropyMulticlassTrainer : MaximumEntropyTrainerBase
{
    private const int MaximumIterations = 1000;
    private const int Improvements = 5;
    private const int Blocks = 16;
    private readonly float _l1;
    private readonly float _l2;
    private readonly float _tolerance;
    private readonly int _history;

    internal LbfgsMaximumEntropyMulticlassTrainer(string label, string features, float l1, float l2, float tolerance, int history)
        : base(label, features)
    {
        _l1 = l1;
        _l2 = l2;
        _tolerance = tolerance;
        _history = history;
    }

    private protected override void Train(IDataView input, DataViewSchema.Column label, DataViewSchema.Column features, MaximumEntropyModelParameters parameters)
    {
        var rows = new List<float[]>();
        var labels = new List<int>();
        using (DataViewRowCursor cursor = input.GetRowCursor([label, features]))
        {
            ValueGetter<uint> labelGetter = cursor.GetGetter<uint>(label);
            ValueGetter<VBuffer<float>> featureGetter = cursor.GetGetter<VBuffer<float>>(features);
            uint key = 0;
            VBuffer<float> buffer = default;
            while (cursor.MoveNext())
            {
                labelGetter(ref key);
                featureGetter(ref buffer);
                float[] row = [.. buffer.DenseValues(), 1f];
                // As ML.NET does, rows without a label or with a missing value are left out.
                if (key == 0 || row.Any(value => !float.IsFinite(value)))
                    continue;
                rows.Add(row);
                labels.Add((int)key - 1);
            }
        }

        if (rows.Count == 0)
            throw new InvalidOperationException("Training set has 0 instances, aborting training.");
        Minimize([.. rows], [.. labels], parameters);
    }

    private void Minimize(float[][] rows, int[] labels, MaximumEntropyModelParameters parameters)
    {
        int width = parameters.Features + 1;
        double l1 = (double)_l1 / rows.Length;
        double[] x = new double[parameters.Weights.Length];
        double[] gradient = new double[x.Length];
        double loss = Evaluate(rows, labels, parameters, x, gradient);
        var steps = new List<(double[] S, double[] Y, double Rho)>();
        var past = new Queue<double>();
        for (int iteration = 0; iteration < MaximumIterations; iteration++)
        {
            double[] slope = Slope(x, gradient, l1, width);
            double[] direction = Direction(slope, steps);
            for (int i = 0; i < x.Length; i++)
            {
                if (IsPenalized(i, l1, width) && direction[i] * slope[i] >= 0)
                    direction[i] = 0;
            }

            double step = steps.Count == 0 ? 1 / Math.Max(1e-12, Math.Sqrt(Dot(direction, direction))) : 1;
            double[] next = new double[x.Length], nextGradient = new double[x.Length], s = new double[x.Length], y = new double[x.Length];
            double nextLoss;
            while (true)
            {
                for (int i = 0; i < x.Length; i++)
                {
                    next[i] = x[i] + (step * direction[i]);
                    if (IsPenalized(i, l1, width) && next[i] * x[i] < 0)
                        next[i] = 0;
                    s[i] = next[i] - x[i];
                }

                nextLoss = Evaluate(rows, labels, parameters, next, nextGradient);
                if (nextLoss <= loss + (1e-4 * Dot(slope, s)) || step < 1e-12)
                    break;
                step /= 2;
            }

            if (nextLoss >= loss)
            {
                // What was learnt of the curvature misleads here: once more without it, then it is the minimum.
                if (steps.Count == 0)
                    break;
                steps.Clear();
                continue;
            }

            for (int i = 0; i < x.Length; i++)
                y[i] = nextGradient[i] - gradient[i];
            double curvature = Dot(s, y);
            if (curvature > 1e-12)
            {
                steps.Add((s, y, 1 / curvature));
                if (steps.Count > _history)
                    steps.RemoveAt(0);
            }

            x = next;
            gradient = nextGradient;
            loss = nextLoss;
            if (past.Count == Improvements && past.Dequeue() - loss < _tolerance * Improvements * Math.Abs(loss))
                break;
            past.Enqueue(loss);
        }

        for (int i = 0; i < x.Length; i++)
            parameters.Weights[i] = (float)x[i];
    }

    // Neither penalty holds the bias back.
    private static bool IsPenalized(int i, double l1, int width) => l1 > 0 && i % width != width - 1;

    // The slope of the loss with its L1 penalty: at zero that of the side that goes down, or none.
    private static double[] Slope(double[] x, double[] gradient, double l1, int width)
    {
        double[] slope = [.. gradient];
        for (int i = 0; i < slope.Length; i++)
        {
            if (IsPenalized(i, l1, width))
                slope[i] = x[i] != 0 ? gradient[i] + (l1 * Math.Sign(x[i])) : Math.Sign(gradient[i]) * Math.Max(0, Math.Abs(gradient[i]) - l1);
        }

        return slope;
    }

    // Rows are summed in fixed blocks, so that the result does not depend on the number of threads.
    private double Evaluate(float[][] rows, int[] labels, MaximumEntropyModelParameters parameters, double[] x, double[] gradient)
    {
        int width = parameters.Features + 1, classes = parameters.Classes;
        float[] weights = [.. x.Select(value => (float)value)];
        var sums = new float[Blocks][];
        var losses = new double[Blocks];
        Parallel.For(0, Blocks, block =>
        {
            float[] sum = sums[block] = new float[x.Length];
            float[] scores = new float[classes];
            for (int row = (int)((long)rows.Length * block / Blocks); row < (int)((long)rows.Length * (block + 1) / Blocks); row++)
            {
                for (int c = 0; c < classes; c++)
                    scores[c] = DotFloat(weights.AsSpan(c * width, width), rows[row]);
                MaximumEntropyModelParameters.Softmax(scores);
                losses[block] -= Math.Log(Math.Max(scores[labels[row]], 1e-30f));
                scores[labels[row]] -= 1;
                for (int c = 0; c < classes; c++)
                    Add(sum.AsSpan(c * width, width), rows[row], scores[c]);
            }
        });

        double loss = losses.Sum();
        for (int i = 0; i < x.Length; i++)
        {
            bool isBias = i % width == width - 1;
            double l2 = isBias ? 0 : _l2;
            double total = l2 * x[i];
            foreach (float[] sum in sums)
                total += sum[i];
            gradient[i] = total / rows.Length;
            loss += (0.5 * l2 * x[i] * x[i]) + (isBias ? 0 : _l1 * Math.Abs(x[i]));
        }

        return loss / rows.Length;
    }

    private static double[] Direction(double[] gradient, List<(double[] S, double[] Y, double Rho)> steps)
    {
        double[] q = [.. gradient];
        double[] alpha = new double[steps.Count];
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            alpha[i] = steps[i].Rho * Dot(steps[i].S, q);
            for (int j = 0; j < q.Length; j++)
                q[j] -= alpha[i] * steps[i].Y[j];
        }

        if (steps.Count > 0)
        {
            double scale = 1 / (steps[^1].Rho * Dot(steps[^1].Y, steps[^1].Y));
            for (int j = 0; j < q.Length; j++)
                q[j] *= scale;
        }

        for (int i = 0; i < steps.Count; i++)
        {
            double beta = steps[i].Rho * Dot(steps[i].Y, q);
            for (int j = 0; j < q.Length; j++)
                q[j] += (alpha[i] - beta) * steps[i].S[j];
        }

        for (int j = 0; j < q.Length; j++)
            q[j] = -q[j];
        return q;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    internal static float DotFloat(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var lanes = Vector<float>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            lanes += new Vector<float>(a[i..]) * new Vector<float>(b[i..]);
        float sum = Vector.Sum(lanes);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    internal static void Add(Span<float> target, ReadOnlySpan<float> source, float factor)
    {
        int i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(target[i..]) + (new Vector<float>(source[i..]) * factor)).CopyTo(target[i..]);
        for (; i < target.Length; i++)
            target[i] += source[i] * factor;
    }
}
