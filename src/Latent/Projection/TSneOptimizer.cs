using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Latent.Projection;

/// <summary>
/// Gradient descent with momentum, a gain for each coordinate (Jacobs 1988) and a bound on the length of a step: the
/// objective's terms come in from outside, so that it serves every way of computing them.
/// </summary>
internal sealed class TSneOptimizer
{
    private readonly Affinities _affinities;
    private readonly TSneOptions _options;
    private readonly Attraction _attraction;
    private readonly Repulsion _repulsion;
    private readonly float[] _x;
    private readonly float[] _y;
    private readonly float[] _pullX;
    private readonly float[] _pullY;
    private readonly float[] _pushX;
    private readonly float[] _pushY;
    private readonly float[] _stepX;
    private readonly float[] _stepY;
    private readonly float[] _gainX;
    private readonly float[] _gainY;

    public TSneOptimizer(Affinities affinities, ReadOnlySpan<float> initialPoints, TSneOptions options, Repulsion repulsion)
    {
        int count = affinities.Count;
        _affinities = affinities;
        _options = options;
        _attraction = new Attraction(affinities, options.DegreesOfFreedom);
        _repulsion = repulsion;
        (_x, _y) = (new float[count], new float[count]);
        (_pullX, _pullY, _pushX, _pushY) = (new float[count], new float[count], new float[count], new float[count]);
        (_stepX, _stepY, _gainX, _gainY) = (new float[count], new float[count], new float[count], new float[count]);
        Array.Fill(_gainX, 1);
        Array.Fill(_gainY, 1);
        for (int i = 0; i < count; i++)
            (_x[i], _y[i]) = (initialPoints[2 * i], initialPoints[(2 * i) + 1]);
    }

    /// <summary>Takes all steps.</summary>
    public void Run(IProgress<TSneProgress>? progress, CancellationToken cancellation)
    {
        int iterations = _options.EarlyExaggerationIterations + _options.Iterations;
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool early = iteration < _options.EarlyExaggerationIterations;
            if (iteration == _options.EarlyExaggerationIterations)
            {
                // The second phase has another objective; what the first gathered does not lead there.
                Array.Clear(_stepX);
                Array.Clear(_stepY);
                Array.Fill(_gainX, 1);
                Array.Fill(_gainY, 1);
            }

            double exaggeration = early ? _options.EarlyExaggeration : _options.LateExaggeration;
            double rate = _options.LearningRate ?? Math.Max(200, _affinities.Count / exaggeration);
            bool report = progress is not null && (iteration + 1) % _options.ReportInterval == 0;
            double logs = _attraction.Compute(_x, _y, _pullX, _pullY, report);
            double normalization = _repulsion.Compute(_x, _y, _pushX, _pushY);
            if (!double.IsFinite(normalization))
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The points of the map are no longer finite at step {iteration + 1}. Lower LearningRate or MaxStepNorm."));
            double squares = Step(exaggeration, normalization, rate, early ? _options.EarlyMomentum : _options.Momentum, report);
            Centre(_x);
            Centre(_y);
            if (report)
                progress!.Report(new TSneProgress(iteration + 1, iterations, Divergence(logs, normalization), Math.Sqrt(squares), Points()));
        }
    }

    /// <summary>Moves the points of equal rows to their mean.</summary>
    public void Join(NeighbourGraph graph) => EqualRows.Join(graph, _x, _y);

    /// <summary>The divergence of the points as they stand.</summary>
    public double Divergence()
    {
        double logs = _attraction.Compute(_x, _y, _pullX, _pullY, withLogs: true);
        return Divergence(logs, _repulsion.Compute(_x, _y, _pushX, _pushY));
    }

    /// <summary>The points as they stand, [count × 2]; a copy.</summary>
    public float[] Points()
    {
        float[] points = new float[2 * _x.Length];
        for (int i = 0; i < _x.Length; i++)
            (points[2 * i], points[(2 * i) + 1]) = (_x[i], _y[i]);
        return points;
    }

    // KL = Σ p·log p − Σ p·log q, with log q = −α·log(1 + d²/α) − log Z and Σ p = 1.
    private double Divergence(double logs, double normalization) =>
        _affinities.SumPLogP + (_options.DegreesOfFreedom * logs) + Math.Log(normalization);

    /// <summary>One step of all points; returns the squared length of the gradient where it is asked for.</summary>
    private double Step(double exaggeration, double normalization, double rate, double momentum, bool withNorm)
    {
        int count = _x.Length;
        ref float x = ref MemoryMarshal.GetArrayDataReference(_x), y = ref MemoryMarshal.GetArrayDataReference(_y);
        ref float pullX = ref MemoryMarshal.GetArrayDataReference(_pullX), pullY = ref MemoryMarshal.GetArrayDataReference(_pullY);
        ref float pushX = ref MemoryMarshal.GetArrayDataReference(_pushX), pushY = ref MemoryMarshal.GetArrayDataReference(_pushY);
        ref float stepX = ref MemoryMarshal.GetArrayDataReference(_stepX), stepY = ref MemoryMarshal.GetArrayDataReference(_stepY);
        ref float gainX = ref MemoryMarshal.GetArrayDataReference(_gainX), gainY = ref MemoryMarshal.GetArrayDataReference(_gainY);
        float pull = (float)exaggeration, push = (float)(1 / normalization), longest = (float)_options.MaxStepNorm;
        double squares = 0;

        // Sixteen points at a time; the rest of the points go through the same steps one by one.
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            nuint at = (nuint)i;
            Vector512<float> gradientX = (Vector512.LoadUnsafe(ref pullX, at) * pull) - (Vector512.LoadUnsafe(ref pushX, at) * push);
            Vector512<float> gradientY = (Vector512.LoadUnsafe(ref pullY, at) * pull) - (Vector512.LoadUnsafe(ref pushY, at) * push);
            if (withNorm)
                squares += Vector512.Sum((gradientX * gradientX) + (gradientY * gradientY));
            Vector512<float> nextX = Next(gradientX, Vector512.LoadUnsafe(ref stepX, at), ref Unsafe.Add(ref gainX, i), (float)momentum, (float)rate);
            Vector512<float> nextY = Next(gradientY, Vector512.LoadUnsafe(ref stepY, at), ref Unsafe.Add(ref gainY, i), (float)momentum, (float)rate);
            Vector512<float> length = Vector512.Sqrt((nextX * nextX) + (nextY * nextY));
            Vector512<float> shrink = Vector512.Min(Vector512<float>.One, Vector512.Create(longest) / Vector512.Max(length, Vector512.Create(1e-30f)));
            nextX *= shrink;
            nextY *= shrink;
            nextX.StoreUnsafe(ref stepX, at);
            nextY.StoreUnsafe(ref stepY, at);
            (Vector512.LoadUnsafe(ref x, at) + nextX).StoreUnsafe(ref x, at);
            (Vector512.LoadUnsafe(ref y, at) + nextY).StoreUnsafe(ref y, at);
        }

        for (; i < count; i++)
        {
            float gradientX = (_pullX[i] * pull) - (_pushX[i] * push), gradientY = (_pullY[i] * pull) - (_pushY[i] * push);
            if (withNorm)
                squares += (gradientX * gradientX) + (gradientY * gradientY);
            _gainX[i] = Math.Max(0.01f, (gradientX < 0) != (_stepX[i] < 0) ? _gainX[i] + 0.2f : _gainX[i] * 0.8f);
            _gainY[i] = Math.Max(0.01f, (gradientY < 0) != (_stepY[i] < 0) ? _gainY[i] + 0.2f : _gainY[i] * 0.8f);
            float nextX = ((float)momentum * _stepX[i]) - ((float)rate * _gainX[i] * gradientX);
            float nextY = ((float)momentum * _stepY[i]) - ((float)rate * _gainY[i] * gradientY);
            float shrink = Math.Min(1, longest / Math.Max(MathF.Sqrt((nextX * nextX) + (nextY * nextY)), 1e-30f));
            (_stepX[i], _stepY[i]) = (nextX * shrink, nextY * shrink);
            _x[i] += _stepX[i];
            _y[i] += _stepY[i];
        }

        return squares;
    }

    /// <summary>momentum·step − rate·gain·gradient, after the gain has grown where the gradient still points along the way and shrunk where it turned.</summary>
    private static Vector512<float> Next(Vector512<float> gradient, Vector512<float> step, ref float gains, float momentum, float rate)
    {
        Vector512<float> gain = Vector512.LoadUnsafe(ref gains);
        Vector512<float> onward = Vector512.LessThan(gradient, Vector512<float>.Zero) ^ Vector512.LessThan(step, Vector512<float>.Zero);
        gain = Vector512.Max(Vector512.Create(0.01f), Vector512.ConditionalSelect(onward, gain + Vector512.Create(0.2f), gain * 0.8f));
        gain.StoreUnsafe(ref gains);
        return (step * momentum) - (gain * gradient * rate);
    }

    private static void Centre(float[] coordinates)
    {
        double sum = 0;
        foreach (float coordinate in coordinates)
            sum += coordinate;
        TensorPrimitives.Subtract(coordinates, (float)(sum / coordinates.Length), coordinates);
    }
}
