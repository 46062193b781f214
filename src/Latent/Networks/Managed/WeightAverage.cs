using Latent.Networks.Engines;

namespace Latent.Networks.Managed;

/// <summary>Moves the weights of one network slowly after those of another (Polyak averaging; Yazıcı et al. 2019 for GANs).</summary>
internal sealed class WeightAverage
{
    private readonly ParameterStore _store;
    private readonly float _decay;
    private readonly (int Start, int Length) _from;
    private readonly (int Start, int Length) _to;
    private readonly (int From, int To, int Length)[] _statistics;

    /// <summary>An average of one network's weights in another of the same architecture.</summary>
    public WeightAverage(IReadOnlyList<Network> networks, int from, int to, float decay, ParameterStore store)
    {
        _store = store;
        _decay = decay;
        _from = store.RangeOf(from);
        _to = store.RangeOf(to);
        var statistics = new List<(int, int, int)>();
        Architecture architecture = networks[from].Architecture;
        for (int layer = 0; layer < architecture.Layers.Length; layer++)
        {
            foreach (ParameterSpec parameter in architecture.ParametersOf(layer).Where(parameter => !parameter.Trainable))
            {
                statistics.Add((store.OffsetOf(networks[from].Name, layer, parameter.Name), store.OffsetOf(networks[to].Name, layer, parameter.Name), parameter.Shape.Length));
            }
        }

        _statistics = [.. statistics];
    }

    /// <summary>Moves the average; at first faster, so that it forgets the first weights.</summary>
    /// <param name="step">The generator's steps before this one.</param>
    public void Move(long step)
    {
        float decay = step == 0 ? 0 : Math.Min(_decay, (1f + step) / (10f + step));
        Span<float> average = _store.Parameters.Slice(_to.Start, _to.Length);
        System.Numerics.Tensors.TensorPrimitives.Lerp(_store.Parameters.Slice(_from.Start, _from.Length), average, decay, average);
        foreach ((int from, int to, int length) in _statistics)
        {
            _store.Statistics.Slice(from, length).CopyTo(_store.Statistics.Slice(to, length));
        }
    }
}
