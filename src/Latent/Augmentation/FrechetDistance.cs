using Latent.Autoencoders;
using Latent.Projection;

namespace Latent.Augmentation;

/// <summary>
/// The Fréchet distance between the normal distributions that have the means and covariances of two sets of rows:
/// ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½) (Heusel et al. 2017, equation 6). 0 where they agree; the lower the better.
/// </summary>
/// <remarks>
/// Published distances (FID) are taken in the features of one certain network. Here they are taken in the latent space of an
/// encoder that is named, so figures compare only within one encoder, and with as many rows.
/// Safe for use from many threads.
/// </remarks>
public static class FrechetDistance
{
    /// <summary>The distance between rows as they are, or already encoded.</summary>
    /// <param name="first">[rows × dimensions] values.</param>
    /// <param name="second">[rows × dimensions] values.</param>
    /// <param name="dimensions">The values of a row, at least 1.</param>
    /// <exception cref="ArgumentException">A set has fewer than two rows, or the values make no whole rows.</exception>
    public static double Compute(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int dimensions)
    {
        (double[] mean1, double[] covariance1) = Moments(first, dimensions);
        (double[] mean2, double[] covariance2) = Moments(second, dimensions);
        double distance = 0;
        for (int i = 0; i < dimensions; i++)
        {
            distance += Math.Pow(mean1[i] - mean2[i], 2) + covariance1[(i * dimensions) + i] + covariance2[(i * dimensions) + i];
        }

        // tr (Σ₁Σ₂)^½ = tr (Σ₁^½ Σ₂ Σ₁^½)^½, whose matrix is symmetric.
        double[] root = SquareRoot(covariance1, dimensions);
        double[] inner = Multiply(Multiply(root, covariance2, dimensions), root, dimensions);
        for (int i = 0; i < dimensions; i++)
        {
            for (int j = 0; j < i; j++)
            {
                inner[(i * dimensions) + j] = inner[(j * dimensions) + i] = (inner[(i * dimensions) + j] + inner[(j * dimensions) + i]) / 2;
            }
        }

        double[] values = new double[dimensions], vectors = new double[dimensions * dimensions];
        SymmetricEigen.Decompose(inner, dimensions, values, vectors);
        return Math.Max(distance - (2 * values.Sum(value => Math.Sqrt(Math.Max(value, 0)))), 0);
    }

    /// <summary>The distance in the latent space of an encoder.</summary>
    /// <param name="encoder">The autoencoder whose encoder is used, trained on real rows of the same kind.</param>
    /// <param name="first">[rows × length] values.</param>
    /// <param name="second">[rows × length] values.</param>
    /// <exception cref="ArgumentException">A set has fewer than two rows, or the values make no whole rows of the encoder's shape.</exception>
    public static double Compute(Autoencoder encoder, ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return Compute(Encode(encoder, first), Encode(encoder, second), encoder.Latent.Length);
    }

    private static float[] Encode(Autoencoder encoder, ReadOnlySpan<float> rows)
    {
        int count = rows.Length / encoder.Input.Length;
        float[] latents = new float[count * encoder.Latent.Length];
        encoder.Encode(rows, count, latents);
        return latents;
    }

    private static (double[] Mean, double[] Covariance) Moments(ReadOnlySpan<float> rows, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        int count = rows.Length / dimensions;
        if (rows.Length % dimensions != 0 || count < 2)
        {
            throw new ArgumentException($"{rows.Length} values do not make two or more whole rows of {dimensions}.", nameof(rows));
        }

        double[] mean = new double[dimensions], covariance = new double[dimensions * dimensions], difference = new double[dimensions];
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < dimensions; i++)
            {
                mean[i] += rows[(row * dimensions) + i] / (double)count;
            }
        }

        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < dimensions; i++)
            {
                difference[i] = rows[(row * dimensions) + i] - mean[i];
                for (int j = 0; j <= i; j++)
                {
                    covariance[(i * dimensions) + j] += difference[i] * difference[j];
                }
            }
        }

        for (int i = 0; i < dimensions; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[(i * dimensions) + j] /= count - 1;
                covariance[(j * dimensions) + i] = covariance[(i * dimensions) + j];
            }
        }

        return (mean, covariance);
    }

    private static double[] SquareRoot(double[] matrix, int n)
    {
        double[] values = new double[n], vectors = new double[n * n], root = new double[n * n];
        SymmetricEigen.Decompose((double[])matrix.Clone(), n, values, vectors);
        for (int k = 0; k < n; k++)
        {
            double scale = Math.Sqrt(Math.Max(values[k], 0));
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    root[(i * n) + j] += scale * vectors[(k * n) + i] * vectors[(k * n) + j];
                }
            }
        }

        return root;
    }

    private static double[] Multiply(double[] left, double[] right, int n)
    {
        double[] product = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < n; k++)
            {
                double value = left[(i * n) + k];
                for (int j = 0; j < n; j++)
                {
                    product[(i * n) + j] += value * right[(k * n) + j];
                }
            }
        }

        return product;
    }
}
