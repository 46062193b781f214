namespace Latent.Projection;

/// <summary>
/// The similarity of two points of a map, 1/(1 + a·d^2b), with a and b such that it comes nearest, in least squares, to the
/// curve that the user describes: 1 up to the minimum distance, and falling as exp(−(d − minimum)/spread) beyond.
/// </summary>
internal readonly record struct UmapCurve(float A, float B)
{
    private const int Samples = 300;

    /// <summary>Fits the curve by damped Gauss-Newton steps in log a and log b (Levenberg 1944).</summary>
    public static UmapCurve Fit(double minimumDistance, double spread)
    {
        // In units of the spread, so that every scale is fitted alike.
        double minimum = minimumDistance / spread, logA = 0, logB = 0, damping = 1e-3;
        double error = Errors(logA, logB, minimum, out double aa, out double ab, out double bb, out double a, out double b);
        for (int step = 0; step < 200; step++)
        {
            double dampedA = aa * (1 + damping), dampedB = bb * (1 + damping), determinant = (dampedA * dampedB) - (ab * ab);
            double stepA = ((dampedB * a) - (ab * b)) / determinant, stepB = ((dampedA * b) - (ab * a)) / determinant;
            double next = Errors(logA - stepA, logB - stepB, minimum, out double nextAA, out double nextAB, out double nextBB, out double nextA, out double nextB);
            if (!(next < error))
            {
                damping *= 4;
                if (damping > 1e12)
                    break;
                continue;
            }

            (logA, logB, aa, ab, bb, a, b) = (logA - stepA, logB - stepB, nextAA, nextAB, nextBB, nextA, nextB);
            bool settled = error - next < 1e-14 * error;
            error = next;
            damping = Math.Max(damping / 4, 1e-12);
            if (settled)
                break;
        }

        double power = Math.Exp(logB);
        return new UmapCurve((float)(Math.Exp(logA) * Math.Pow(spread, -2 * power)), (float)power);
    }

    /// <summary>The sum of squared residuals, and its normal equations in log a and log b.</summary>
    private static double Errors(double logA, double logB, double minimum, out double aa, out double ab, out double bb, out double a, out double b)
    {
        double scale = Math.Exp(logA), power = Math.Exp(logB), sum = 0;
        (aa, ab, bb, a, b) = (0, 0, 0, 0, 0);
        for (int i = 0; i < Samples; i++)
        {
            double distance = 3.0 * i / (Samples - 1);
            double wanted = distance < minimum ? 1 : Math.Exp(minimum - distance);
            double term = scale * Math.Pow(distance, 2 * power), value = 1 / (1 + term), residual = value - wanted;
            double slopeA = -value * value * term, slopeB = distance > 0 ? slopeA * 2 * power * Math.Log(distance) : 0;
            sum += residual * residual;
            aa += slopeA * slopeA;
            ab += slopeA * slopeB;
            bb += slopeB * slopeB;
            a += slopeA * residual;
            b += slopeB * residual;
        }

        return sum;
    }
}
