using Latent.Numerics;
using Latent.Storage;

namespace Latent.Augmentation;

/// <summary>
/// A mixture of normal distributions with full covariances, fitted by expectation and maximization (Dempster, Laird and
/// Rubin 1977) from centres spread as k-means++ does.
/// </summary>
/// <remarks>Immutable, safe for use from many threads. The same rows and seed give the same mixture.</remarks>
public sealed class GaussianMixture
{
    /// <summary>The name of the tensor of its weights in a file, behind a prefix.</summary>
    internal const string Weights = "weights";

    private const int MaxIterations = 100;
    private const double Tolerance = 1e-5;

    private const string Means = "means";
    private const string Factors = "factors";

    private readonly double[] _weights;
    private readonly double[][] _means;
    private readonly double[][] _factors;

    private GaussianMixture(int dimensions, double[] weights, double[][] means, double[][] factors)
    {
        Dimensions = dimensions;
        _weights = weights;
        _means = means;
        _factors = factors;
    }

    /// <summary>The values of a row.</summary>
    public int Dimensions { get; }

    /// <summary>The number of normal distributions.</summary>
    public int Components => _weights.Length;

    /// <summary>Fits a mixture.</summary>
    /// <param name="rows">[count × dimensions] values, all finite.</param>
    /// <param name="count">The number of rows, at least 2.</param>
    /// <param name="dimensions">The values of a row, at least 1.</param>
    /// <param name="components">The number of normal distributions, from 1 to the count.</param>
    /// <param name="seed">What the first centres follow from.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or a value is not finite.</exception>
    public static GaussianMixture Fit(ReadOnlySpan<float> rows, int count, int dimensions, int components, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, count);
        double[] values = new double[count * dimensions];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = float.IsFinite(rows[i]) ? rows[i] : throw new ArgumentException($"The value {i % dimensions} of row {i / dimensions} is {rows[i]}; all must be finite.", nameof(rows));
        }

        double[] shares = Spread(values, count, dimensions, components, new RandomStream(seed, RandomPurpose.Sampling));
        double ridge = 1e-6 + (1e-3 * MeanVariance(values, count, dimensions));
        double last = double.NegativeInfinity;
        GaussianMixture mixture = Maximize(values, count, dimensions, components, shares, ridge);
        for (int iteration = 0; iteration < MaxIterations && components > 1; iteration++)
        {
            double likelihood = mixture.Expect(values, count, shares);
            mixture = Maximize(values, count, dimensions, components, shares, ridge);
            if (likelihood - last < Tolerance * Math.Abs(likelihood))
            {
                break;
            }

            last = likelihood;
        }

        return mixture;
    }

    /// <summary>Draws rows.</summary>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="random">The random numbers.</param>
    /// <param name="rows">Takes [count × dimensions] values.</param>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    public void Sample(int count, RandomStream random, Span<float> rows)
    {
        ArgumentNullException.ThrowIfNull(random);
        LabelledRows.CheckLength(count, Dimensions, rows);
        double[] normal = new double[Dimensions];
        for (int row = 0; row < count; row++)
        {
            int component = ShareDraw.Find<double>(_weights, random.NextDouble());
            for (int i = 0; i < Dimensions; i++)
            {
                normal[i] = random.NextNormal();
            }

            double[] factor = _factors[component];
            for (int i = 0; i < Dimensions; i++)
            {
                double value = _means[component][i];
                for (int j = 0; j <= i; j++)
                {
                    value += factor[(i * Dimensions) + j] * normal[j];
                }

                rows[(row * Dimensions) + i] = (float)value;
            }
        }
    }

    /// <summary>A mixture of its tensors.</summary>
    /// <param name="file">What has them.</param>
    /// <param name="prefix">What their names begin with.</param>
    /// <param name="components">The number of normal distributions.</param>
    /// <param name="dimensions">The values of a row.</param>
    /// <exception cref="InvalidDataException">A tensor is not there or has another shape.</exception>
    internal static GaussianMixture Of(ModelFile file, string prefix, int components, int dimensions)
    {
        double[][] Rows(string name, Shape shape) => [.. file.RequireTensor(prefix + name, shape).ToArray().Select(value => (double)value).Chunk(shape.Length / components)];
        return new GaussianMixture(
            dimensions,
            [.. file.RequireTensor(prefix + Weights, [components]).ToArray().Select(value => (double)value)],
            Rows(Means, [components, dimensions]),
            Rows(Factors, [components, dimensions, dimensions]));
    }

    /// <summary>The tensors that it can be made of again, where it is <see cref="ToSingle"/>.</summary>
    internal IEnumerable<KeyValuePair<string, ModelTensor>> ToTensors(string prefix)
    {
        ModelTensor Tensor(Shape shape, IEnumerable<double> values) => new(shape, values.Select(value => (float)value).ToArray());
        yield return new(prefix + Weights, Tensor([Components], _weights));
        yield return new(prefix + Means, Tensor([Components, Dimensions], _means.SelectMany(mean => mean)));
        yield return new(prefix + Factors, Tensor([Components, Dimensions, Dimensions], _factors.SelectMany(factor => factor)));
    }

    /// <summary>The same mixture in single precision, as files keep it: written and read, it draws the same rows.</summary>
    internal GaussianMixture ToSingle()
    {
        double[] Rounded(double[] values) => [.. values.Select(value => (double)(float)value)];
        return new GaussianMixture(Dimensions, Rounded(_weights), [.. _means.Select(Rounded)], [.. _factors.Select(Rounded)]);
    }

    /// <summary>The component that each row most likely belongs to, and the row's log-likelihood.</summary>
    internal (int[] Components, double[] LogLikelihoods) Assign(ReadOnlySpan<float> rows, int count)
    {
        double[] values = new double[count * Dimensions], shares = new double[count * Components], likelihoods = new double[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rows[i];
        }

        Expect(values, count, shares, likelihoods);
        int[] components = [.. Enumerable.Range(0, count).Select(row => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(shares.AsSpan(row * Components, Components)))];
        return (components, likelihoods);
    }

    /// <summary>First shares: each row belongs to the nearest of centres that are drawn far from each other.</summary>
    private static double[] Spread(double[] values, int count, int dimensions, int components, RandomStream random)
    {
        double[] distances = new double[count];
        int[] nearest = new int[count];
        Array.Fill(distances, double.PositiveInfinity);
        int centre = random.NextInt32(count);
        for (int component = 0; component < components; component++)
        {
            double total = 0;
            for (int row = 0; row < count; row++)
            {
                double distance = 0;
                for (int i = 0; i < dimensions; i++)
                {
                    distance += Math.Pow(values[(row * dimensions) + i] - values[(centre * dimensions) + i], 2);
                }

                if (distance < distances[row])
                {
                    distances[row] = distance;
                    nearest[row] = component;
                }

                total += distances[row];
            }

            centre = ShareDraw.Find<double>(distances, random.NextDouble() * total);
        }

        double[] shares = new double[count * components];
        for (int row = 0; row < count; row++)
        {
            shares[(row * components) + nearest[row]] = 1;
        }

        return shares;
    }

    private static double MeanVariance(double[] values, int count, int dimensions)
    {
        double total = 0;
        for (int i = 0; i < dimensions; i++)
        {
            double sum = 0, squares = 0;
            for (int row = 0; row < count; row++)
            {
                double value = values[(row * dimensions) + i];
                sum += value;
                squares += value * value;
            }

            total += Math.Max((squares / count) - (sum / count * (sum / count)), 0);
        }

        return total / dimensions;
    }

    private static GaussianMixture Maximize(double[] values, int count, int dimensions, int components, double[] shares, double ridge)
    {
        double[] weights = new double[components];
        double[][] means = new double[components][], factors = new double[components][];
        double[] difference = new double[dimensions];
        for (int component = 0; component < components; component++)
        {
            double[] mean = new double[dimensions], covariance = new double[dimensions * dimensions];
            double weight = 1e-12;
            for (int row = 0; row < count; row++)
            {
                double share = shares[(row * components) + component];
                weight += share;
                for (int i = 0; i < dimensions; i++)
                {
                    mean[i] += share * values[(row * dimensions) + i];
                }
            }

            for (int i = 0; i < dimensions; i++)
            {
                mean[i] /= weight;
            }

            for (int row = 0; row < count; row++)
            {
                double share = shares[(row * components) + component];
                if (share == 0)
                {
                    continue;
                }

                for (int i = 0; i < dimensions; i++)
                {
                    difference[i] = values[(row * dimensions) + i] - mean[i];
                    for (int j = 0; j <= i; j++)
                    {
                        covariance[(i * dimensions) + j] += share * difference[i] * difference[j];
                    }
                }
            }

            // Fewer rows than dimensions leave directions without any variance; a ridge, and shrinking what lies off the diagonal, keep the factor defined.
            double shrink = weight / (weight + dimensions);
            for (int i = 0; i < dimensions; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    covariance[(i * dimensions) + j] *= shrink / weight;
                }

                covariance[(i * dimensions) + i] = (covariance[(i * dimensions) + i] / weight) + ridge;
            }

            weights[component] = weight / count;
            means[component] = mean;
            factors[component] = Cholesky(covariance, dimensions);
        }

        return new GaussianMixture(dimensions, weights, means, factors);
    }

    /// <summary>The lower triangular factor of a symmetric, positive definite matrix.</summary>
    private static double[] Cholesky(double[] matrix, int n)
    {
        double[] factor = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[(i * n) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= factor[(i * n) + k] * factor[(j * n) + k];
                }

                factor[(i * n) + j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / factor[(j * n) + j];
            }
        }

        return factor;
    }

    /// <summary>How much of each row belongs to each component; gives the mean log-likelihood.</summary>
    private double Expect(double[] values, int count, double[] shares, double[]? each = null)
    {
        double likelihood = 0;
        double[] solved = new double[Dimensions], logarithms = new double[Components];
        for (int row = 0; row < count; row++)
        {
            double best = double.NegativeInfinity;
            for (int component = 0; component < Components; component++)
            {
                double[] factor = _factors[component];
                double logarithm = Math.Log(_weights[component]) - (0.5 * Dimensions * Math.Log(2 * Math.PI));
                for (int i = 0; i < Dimensions; i++)
                {
                    double sum = values[(row * Dimensions) + i] - _means[component][i];
                    for (int j = 0; j < i; j++)
                    {
                        sum -= factor[(i * Dimensions) + j] * solved[j];
                    }

                    double diagonal = factor[(i * Dimensions) + i];
                    solved[i] = sum / diagonal;
                    logarithm -= Math.Log(diagonal) + (0.5 * solved[i] * solved[i]);
                }

                logarithms[component] = logarithm;
                best = Math.Max(best, logarithm);
            }

            double total = logarithms.Sum(logarithm => Math.Exp(logarithm - best));
            likelihood += best + Math.Log(total);
            each?[row] = best + Math.Log(total);
            for (int component = 0; component < Components; component++)
            {
                shares[(row * Components) + component] = Math.Exp(logarithms[component] - best) / total;
            }
        }

        return likelihood / count;
    }
}
