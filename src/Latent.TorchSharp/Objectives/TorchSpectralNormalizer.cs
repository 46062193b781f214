using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Numerics;
using Latent.TorchSharp.Tensors;

namespace Latent.TorchSharp.Objectives;

/// <summary>Keeps the weight matrices of a network at a largest singular value of at most 1, by power iteration, as the managed engine does.</summary>
internal sealed class TorchSpectralNormalizer
{
    private const int FirstIterations = 30;

    private readonly TensorStore _store;
    private readonly List<(string Weight, string Left)> _matrices = [];
    private bool _isStarted;

    public TorchSpectralNormalizer(Network network, TensorStore store)
    {
        _store = store;
        for (int layer = 0; layer < network.Architecture.Layers.Length; layer++)
        {
            foreach (ParameterSpec parameter in network.Architecture.ParametersOf(layer).Where(parameter => parameter is { Trainable: true, Shape.Rank: > 1 }))
            {
                string name = TensorStore.NameOf(network.Name, layer, parameter.Name);
                _matrices.Add((name, $"optimizer.{name}.singular_vector"));
            }
        }
    }

    /// <summary>Looks again whether there are singular vectors yet.</summary>
    public void Forget() => _isStarted = false;

    /// <summary>Divides each weight whose largest singular value is above 1 by that value.</summary>
    public void Apply()
    {
        using var mode = no_grad();
        foreach ((string weight, string vector) in _matrices)
        {
            Tensor values = _store[weight], left = _store[vector];
            Tensor matrix = values.view(values.shape[0], -1);
            int iterations = _isStarted || left.count_nonzero().item<long>() > 0 ? 1 : Start(weight, vector, left);
            Tensor? largest = null;
            for (int iteration = 0; iteration < iterations; iteration++)
            {
                Tensor right = Normalized(matrix.t().mv(left), out _);
                left.copy_(Normalized(matrix.mv(right), out largest));
            }

            values.div_(largest!.clamp_min(1f));
        }

        _isStarted = true;
    }

    private static Tensor Normalized(Tensor vector, out Tensor norm)
    {
        norm = vector.square().sum().sqrt();
        return vector / norm.clamp_min(float.Epsilon);
    }

    private int Start(string weight, string vector, Tensor left)
    {
        float[] first = new float[left.numel()];
        var random = new RandomStream(0, RandomPurpose.Initialization, (ulong)_store.OffsetOf(weight));
        for (int i = 0; i < first.Length; i++)
        {
            first[i] = random.NextNormal();
        }

        _store.Write(vector, first);
        return FirstIterations;
    }
}
