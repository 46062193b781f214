using System.Numerics.Tensors;
using Latent.Networks.Engines;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// Keeps the weight matrices of a network at a largest singular value of at most 1, so that the network's slope is
/// bounded (after Miyato et al., "Spectral normalization for generative adversarial networks", 2018, algorithm 1; the
/// weights themselves are divided, so that inference needs nothing more).
/// </summary>
internal sealed class SpectralNormalizer
{
    /// <summary>The power iterations on first weights; after that a weight moves so little per step that one is enough.</summary>
    private const int FirstIterations = 30;

    private readonly ParameterStore _store;
    private readonly Matrix[] _matrices;

    /// <summary>Finds the weights, and keeps a singular vector of each among the session's tensors.</summary>
    public SpectralNormalizer(Network network, ParameterStore store)
    {
        _store = store;
        var matrices = new List<Matrix>();
        for (int layer = 0; layer < network.Architecture.Layers.Length; layer++)
        {
            foreach (ParameterSpec parameter in network.Architecture.ParametersOf(layer))
            {
                if (parameter is { Trainable: true, Shape.Rank: > 1 })
                {
                    string name = ParameterStore.NameOf(network.Name, layer, parameter.Name);
                    int rows = parameter.Shape[0];
                    AlignedBuffer left = store.AddState($"optimizer.{name}.singular_vector", Shape.Create(rows));
                    matrices.Add(new Matrix(store.OffsetOf(network.Name, layer, parameter.Name), rows, parameter.Shape.Length / rows, left, new float[parameter.Shape.Length / rows]));
                }
            }
        }

        _matrices = [.. matrices];
    }

    /// <summary>Divides each weight whose largest singular value is above 1 by that value.</summary>
    public void Apply()
    {
        foreach (Matrix matrix in _matrices)
        {
            Span<float> weight = _store.Parameters.Slice(matrix.Offset, matrix.Rows * matrix.Columns);
            Span<float> left = matrix.Left.Span;
            int iterations = 1;
            if (left.IndexOfAnyExcept(0f) < 0)
            {
                left.Fill(1f);
                var random = new RandomStream(0, RandomPurpose.Initialization, (ulong)matrix.Offset);
                for (int i = 0; i < left.Length; i++)
                {
                    left[i] = random.NextNormal();
                }

                iterations = FirstIterations;
            }

            float largest = 0;
            for (int iteration = 0; iteration < iterations; iteration++)
            {
                largest = Iterate(weight, matrix.Columns, left, matrix.Right);
            }

            if (largest > 1)
            {
                TensorPrimitives.Multiply(weight, 1 / largest, weight);
            }
        }
    }

    private static float Iterate(ReadOnlySpan<float> weight, int columns, Span<float> left, Span<float> right)
    {
        right.Clear();
        for (int row = 0; row < left.Length; row++)
        {
            TensorPrimitives.MultiplyAdd(weight.Slice(row * columns, columns), left[row], right, right);
        }

        Normalize(right);
        for (int row = 0; row < left.Length; row++)
        {
            left[row] = TensorPrimitives.Dot(weight.Slice(row * columns, columns), right);
        }

        return Normalize(left);
    }

    private static float Normalize(Span<float> vector)
    {
        float norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0)
        {
            TensorPrimitives.Divide(vector, norm, vector);
        }

        return norm;
    }

    private sealed record Matrix(int Offset, int Rows, int Columns, AlignedBuffer Left, float[] Right);
}
