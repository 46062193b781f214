using System.Numerics.Tensors;
using Latent.Numerics;

namespace Latent.Results;

/// <summary>
/// Multinomial logistic regression on standardised features with the penalty ½‖W‖² beside the summed cross-entropy, by
/// L-BFGS: what scikit-learn's LogisticRegression does at its defaults (C = 1), and the usual linear probe of a representation.
/// </summary>
internal sealed class LogisticRegression
{
    private const int Memory = 10;
    private const int MaxIterations = 200;

    private readonly float[] _mean;
    private readonly float[] _scale;
    private readonly float[] _weights;
    private readonly int _features;
    private readonly int _classes;

    private LogisticRegression(float[] mean, float[] scale, float[] weights, int features, int classes)
    {
        _mean = mean;
        _scale = scale;
        _weights = weights;
        _features = features;
        _classes = classes;
    }

    public static LogisticRegression Fit(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels, int features, int classes)
    {
        int count = labels.Length;
        (float[] mean, float[] scale) = Standardisation(rows, count, features);
        float[] standardised = Standardise(rows, count, features, mean, scale);
        int width = features + 1;
        float[] point = new float[classes * width], gradient = new float[point.Length];
        float[] scores = new float[count * classes];
        double value = Evaluate(standardised, labels, features, classes, point, scores, gradient);
        var history = new List<(float[] Step, float[] Change, double Curvature)>();
        for (int iteration = 0; iteration < MaxIterations && TensorPrimitives.MaxMagnitude<float>(gradient) is float g && Math.Abs(g) > 1e-4f * count; iteration++)
        {
            float[] direction = Direction(gradient, history);
            double slope = TensorPrimitives.Dot<float>(direction, gradient);
            double step = history.Count == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<float>(gradient)) : 1;
            float[] next = new float[point.Length], nextGradient = new float[point.Length];
            double nextValue;
            while (true)
            {
                TensorPrimitives.MultiplyAdd(direction, (float)step, point, next);
                nextValue = Evaluate(standardised, labels, features, classes, next, scores, nextGradient);
                if (nextValue <= value + (1e-4 * step * slope) || step < 1e-10)
                {
                    break;
                }

                step /= 2;
            }

            float[] moved = new float[point.Length], change = new float[point.Length];
            TensorPrimitives.Subtract(next, point, moved);
            TensorPrimitives.Subtract(nextGradient, gradient, change);
            double curvature = TensorPrimitives.Dot<float>(moved, change);
            if (curvature > 1e-10)
            {
                history.Add((moved, change, curvature));
                if (history.Count > Memory)
                {
                    history.RemoveAt(0);
                }
            }

            bool hardly = value - nextValue < 1e-7 * Math.Abs(value);
            (point, gradient, value) = (next, nextGradient, nextValue);
            if (hardly)
            {
                break;
            }
        }

        return new LogisticRegression(mean, scale, point, features, classes);
    }

    public double Accuracy(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels)
    {
        float[] scores = new float[labels.Length * _classes];
        Score(Standardise(rows, labels.Length, _features, _mean, _scale), labels.Length, _features, _classes, _weights, scores);
        int right = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            right += TensorPrimitives.IndexOfMax<float>(scores.AsSpan(row * _classes, _classes)) == labels[row] ? 1 : 0;
        }

        return (double)right / labels.Length;
    }

    /// <summary>The weights lie as [classes × features], then one intercept per class.</summary>
    private static void Score(float[] rows, int count, int features, int classes, float[] weights, float[] scores)
    {
        MatrixProduct.Multiply(count, classes, features, rows, features, false, weights, features, true, scores, classes);
        for (int row = 0; row < count; row++)
        {
            TensorPrimitives.Add(scores.AsSpan(row * classes, classes), weights.AsSpan(classes * features), scores.AsSpan(row * classes, classes));
        }
    }

    private static double Evaluate(float[] rows, ReadOnlySpan<int> labels, int features, int classes, float[] weights, float[] scores, float[] gradient)
    {
        int count = labels.Length;
        Score(rows, count, features, classes, weights, scores);
        double loss = 0;
        Span<double> intercepts = stackalloc double[classes];
        intercepts.Clear();
        for (int row = 0; row < count; row++)
        {
            Span<float> of = scores.AsSpan(row * classes, classes);
            float most = TensorPrimitives.Max<float>(of);
            float target = of[labels[row]] - most;
            double sum = 0;
            for (int c = 0; c < classes; c++)
            {
                of[c] = MathF.Exp(of[c] - most);
                sum += of[c];
            }

            loss += Math.Log(sum) - target;
            for (int c = 0; c < classes; c++)
            {
                of[c] = (float)(of[c] / sum);
            }

            of[labels[row]] -= 1;
            for (int c = 0; c < classes; c++)
            {
                intercepts[c] += of[c];
            }
        }

        MatrixProduct.Multiply(classes, features, count, scores, classes, true, rows, features, false, gradient, features);
        Span<float> matrix = weights.AsSpan(0, classes * features);
        TensorPrimitives.Add(gradient.AsSpan(0, matrix.Length), matrix, gradient.AsSpan(0, matrix.Length));
        for (int c = 0; c < classes; c++)
        {
            gradient[matrix.Length + c] = (float)intercepts[c];
        }

        return loss + (0.5 * TensorPrimitives.SumOfSquares<float>(matrix));
    }

    /// <summary>The two-loop recursion (Nocedal and Wright, algorithm 7.4).</summary>
    private static float[] Direction(float[] gradient, List<(float[] Step, float[] Change, double Curvature)> history)
    {
        float[] direction = [.. gradient];
        double[] weights = new double[history.Count];
        for (int i = history.Count - 1; i >= 0; i--)
        {
            weights[i] = TensorPrimitives.Dot<float>(history[i].Step, direction) / history[i].Curvature;
            TensorPrimitives.MultiplyAdd(history[i].Change, (float)-weights[i], direction, direction);
        }

        if (history.Count > 0)
        {
            TensorPrimitives.Multiply(direction, (float)(history[^1].Curvature / TensorPrimitives.SumOfSquares<float>(history[^1].Change)), direction);
        }

        for (int i = 0; i < history.Count; i++)
        {
            double back = TensorPrimitives.Dot<float>(history[i].Change, direction) / history[i].Curvature;
            TensorPrimitives.MultiplyAdd(history[i].Step, (float)(weights[i] - back), direction, direction);
        }

        TensorPrimitives.Negate<float>(direction, direction);
        return direction;
    }

    private static (float[] Mean, float[] Scale) Standardisation(ReadOnlySpan<float> rows, int count, int features)
    {
        double[] sums = new double[features], squares = new double[features];
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < features; i++)
            {
                double value = rows[(row * features) + i];
                sums[i] += value;
                squares[i] += value * value;
            }
        }

        float[] mean = new float[features], scale = new float[features];
        for (int i = 0; i < features; i++)
        {
            double m = sums[i] / count, variance = Math.Max((squares[i] / count) - (m * m), 0);
            mean[i] = (float)m;

            // A constant column carries nothing and must not divide by nearly nothing.
            scale[i] = variance > 1e-12 ? (float)(1 / Math.Sqrt(variance)) : 0;
        }

        return (mean, scale);
    }

    private static float[] Standardise(ReadOnlySpan<float> rows, int count, int features, float[] mean, float[] scale)
    {
        float[] standardised = new float[count * features];
        for (int row = 0; row < count; row++)
        {
            Span<float> to = standardised.AsSpan(row * features, features);
            TensorPrimitives.Subtract(rows.Slice(row * features, features), mean, to);
            TensorPrimitives.Multiply(to, scale, to);
        }

        return standardised;
    }
}
