namespace Latent.Projection;

/// <summary>The steps of points by Adam (Kingma and Ba 2014) with the decay rates of uwot's batch mode.</summary>
internal sealed class MovingPoints(int count)
{
    private const float FirstDecay = 0.5f;
    private const float SecondDecay = 0.9f;
    private const float Epsilon = 1e-7f;

    private readonly float[] _meanX = new float[count];
    private readonly float[] _meanY = new float[count];
    private readonly float[] _squareX = new float[count];
    private readonly float[] _squareY = new float[count];

    /// <summary>The step of a point along a force.</summary>
    /// <param name="point">The point.</param>
    /// <param name="forceX">The force along the first axis.</param>
    /// <param name="forceY">The force along the second axis.</param>
    /// <param name="pace">What the steps of this epoch have in common.</param>
    public (float X, float Y) Step(int point, float forceX, float forceY, in Pace pace) =>
        (Step(ref _meanX[point], ref _squareX[point], forceX, pace), Step(ref _meanY[point], ref _squareY[point], forceY, pace));

    private static float Step(ref float mean, ref float square, float force, in Pace pace)
    {
        mean = (FirstDecay * mean) + ((1 - FirstDecay) * force);
        square = (SecondDecay * square) + ((1 - SecondDecay) * force * force);
        return pace.Rate * (mean / pace.First) / (MathF.Sqrt(square / pace.Second) + Epsilon);
    }

    /// <summary>What the steps of an epoch have in common: their length, and how much of the means the steps so far make up.</summary>
    /// <param name="epoch">The steps taken before.</param>
    /// <param name="rate">The length of a step of an even force.</param>
    public readonly struct Pace(int epoch, float rate)
    {
        public float Rate { get; } = rate;

        public float First { get; } = 1 - MathF.Pow(FirstDecay, epoch + 1);

        public float Second { get; } = 1 - MathF.Pow(SecondDecay, epoch + 1);
    }
}
