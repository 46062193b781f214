using System.Globalization;
using System.Numerics.Tensors;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>
/// How strongly each pair of rows is drawn together: the joint probabilities p of t-SNE (van der Maaten and Hinton 2008,
/// equation 1 and section 3), symmetric, with sum 1, kept as a sparse matrix by rows.
/// </summary>
/// <remarks>Immutable, and safe for use from many threads. The same graph gives the same bits whatever the number of threads.</remarks>
internal sealed class Affinities
{
    private const int BlockRows = 256;
    private readonly SymmetricPairs _pairs;

    private Affinities(SymmetricPairs pairs, double sumPLogP)
    {
        _pairs = pairs;
        SumPLogP = sumPLogP;
    }

    /// <summary>The number of rows.</summary>
    public int Count => _pairs.Count;

    /// <summary>The number of pairs that are kept, each counted in both directions.</summary>
    public int PairCount => _pairs.Values.Length;

    /// <summary>Σ p·log p, the part of the divergence that no map changes.</summary>
    internal double SumPLogP { get; }

    /// <summary>The rows that a row is drawn to, ascending.</summary>
    /// <param name="row">The row, from 0 to the count − 1.</param>
    public ReadOnlySpan<int> ColumnsOf(int row) => _pairs.ColumnsOf(row);

    /// <summary>How strongly a row is drawn to each of <see cref="ColumnsOf"/>.</summary>
    /// <param name="row">The row, from 0 to the count − 1.</param>
    public ReadOnlySpan<float> ValuesOf(int row) => _pairs.ValuesOf(row);

    /// <summary>Affinities by a Gaussian around each row, as wide as gives the row the wanted perplexity over its neighbours.</summary>
    /// <param name="graph">Each row's neighbours among the rows; three times the perplexity is enough.</param>
    /// <param name="perplexity">The effective number of neighbours, from 1 to the graph's.</param>
    /// <returns>The affinities.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The perplexity is below 1, or above the neighbours of the graph.</exception>
    public static Affinities FromPerplexity(NeighbourGraph graph, double perplexity)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return Symmetrize(graph, Conditional(graph, perplexity));
    }

    /// <summary>Affinities that are the same to all neighbours.</summary>
    /// <param name="graph">Each row's neighbours among the rows.</param>
    /// <returns>The affinities.</returns>
    public static Affinities Uniform(NeighbourGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return Symmetrize(graph, UniformConditional(graph.Count, graph.Neighbours));
    }

    /// <summary>The same probability for all neighbours, [count × neighbours].</summary>
    internal static float[] UniformConditional(int count, int neighbours)
    {
        float[] conditional = new float[count * neighbours];
        Array.Fill(conditional, 1f / neighbours);
        return conditional;
    }

    /// <summary>Each row's probabilities over its neighbours, [count × neighbours], each row with sum 1.</summary>
    internal static float[] Conditional(NeighbourGraph graph, double perplexity)
    {
        if (!(perplexity >= 1 && perplexity <= graph.Neighbours))
            throw new ArgumentOutOfRangeException(nameof(perplexity), perplexity, string.Create(CultureInfo.InvariantCulture, $"The perplexity must be from 1 to the {graph.Neighbours} neighbours of a row in the graph; it is {perplexity}."));
        float[] conditional = new float[graph.Indices.Length];
        double entropy = Math.Log(perplexity);
        WorkerPool.Shared.Run((graph.Count + BlockRows - 1) / BlockRows, task =>
        {
            float[] squares = new float[graph.Neighbours];
            for (int row = task * BlockRows; row < Math.Min(graph.Count, (task + 1) * BlockRows); row++)
                Calibrate(graph.DistancesOf(row), entropy, squares, conditional.AsSpan(row * graph.Neighbours, graph.Neighbours));
        });
        return conditional;
    }

    /// <summary>Finds the precision β with Σ −p·log p = entropy, where p ∝ exp(−β·d²), by bisection.</summary>
    private static void Calibrate(ReadOnlySpan<float> distances, double entropy, Span<float> squares, Span<float> probabilities)
    {
        // Divided by their mean the squared distances are near 1, so that no scale of the data is too large or small.
        float nearest = distances[0];
        double sum = 0;
        foreach (float distance in distances)
            sum += ((double)distance * distance) - ((double)nearest * nearest);
        double mean = sum / distances.Length;
        if (!(mean > 0))
        {
            probabilities.Fill(1f / distances.Length);
            return;
        }

        for (int i = 0; i < squares.Length; i++)
            squares[i] = (float)((((double)distances[i] * distances[i]) - ((double)nearest * nearest)) / mean);

        double beta = 1, low = 0, high = double.PositiveInfinity;
        for (int step = 0; step < 64; step++)
        {
            TensorPrimitives.Multiply(squares, (float)-beta, probabilities);
            TensorPrimitives.Exp(probabilities, probabilities);
            double total = TensorPrimitives.Sum<float>(probabilities);
            double current = Math.Log(total) + (beta * TensorPrimitives.Dot<float>(probabilities, squares) / total);
            TensorPrimitives.Multiply(probabilities, (float)(1 / total), probabilities);
            if (Math.Abs(current - entropy) < 1e-5)
                break;
            if (current > entropy)
            {
                low = beta;
                beta = double.IsPositiveInfinity(high) ? beta * 2 : (low + high) / 2;
            }
            else
            {
                high = beta;
                beta = (low + high) / 2;
            }

            // Many equal rows: the entropy cannot fall below theirs, and sharper changes nothing.
            if (beta > 1e30)
                break;
        }
    }

    /// <summary>p(i, j) = (p(j | i) + p(i | j)) / 2n.</summary>
    private static Affinities Symmetrize(NeighbourGraph graph, float[] conditional)
    {
        double scale = 0.5 / graph.Count;
        var pairs = SymmetricPairs.Of(graph, conditional, (one, other) => (one + other) * scale);
        double[] partialEntropies = new double[(graph.Count + BlockRows - 1) / BlockRows];
        WorkerPool.Shared.Run(partialEntropies.Length, task =>
        {
            double entropy = 0;
            for (int row = task * BlockRows; row < Math.Min(pairs.Count, (task + 1) * BlockRows); row++)
            {
                foreach (float value in pairs.ValuesOf(row))
                    entropy += value > 0 ? value * Math.Log(value) : 0;
            }

            partialEntropies[task] = entropy;
        });
        return new Affinities(pairs, partialEntropies.Sum());
    }
}
