using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>The dense layers of a session whose weights other layers use transposed.</summary>
internal sealed class TiedWeights
{
    private readonly HashSet<(string Network, int Layer)> _shared = [];

    /// <summary>Finds and checks them.</summary>
    /// <param name="networks">The networks of the session.</param>
    /// <exception cref="ArgumentException">A tied layer names one that is not there, is no dense layer, or has other sizes.</exception>
    public TiedWeights(IReadOnlyList<Network> networks)
    {
        foreach (Network network in networks)
        {
            for (int layer = 0; layer < network.Architecture.Layers.Length; layer++)
            {
                if (network.Architecture.Layers[layer] is TransposedDense tied)
                {
                    Check(networks, network, layer, tied);
                    _shared.Add((tied.TiedNetwork, tied.TiedLayer));
                }
            }
        }
    }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _shared.Count == 0;

    /// <summary>Whether another layer uses the weight of a layer.</summary>
    public bool IsShared(string network, int layer) => _shared.Contains((network, layer));

    /// <summary>Where the gradients lie to which several layers add.</summary>
    public (int Start, int Length)[] GradientRanges(IReadOnlyList<Network> networks, ParameterStore store)
    {
        var ranges = new List<(int, int)>();
        foreach ((string name, int layer) in _shared.Order())
        {
            Architecture architecture = networks.First(network => network.Name == name).Architecture;
            foreach (ParameterSpec parameter in architecture.ParametersOf(layer))
            {
                ranges.Add((store.OffsetOf(name, layer, parameter.Name), parameter.Shape.Length));
            }
        }

        return [.. ranges];
    }

    private static void Check(IReadOnlyList<Network> networks, Network network, int layer, TransposedDense tied)
    {
        string where = $"Layer {layer} of network \"{network.Name}\", {tied},";
        Architecture? other = networks.FirstOrDefault(candidate => candidate.Name == tied.TiedNetwork)?.Architecture;
        if (other is null)
        {
            throw new ArgumentException($"{where} takes its weight from {tied.TiedTo}, but there is no network \"{tied.TiedNetwork}\" beside it; compile the two together.", nameof(networks));
        }

        if (tied.TiedLayer >= other.Layers.Length || other.Layers[tied.TiedLayer] is not Dense)
        {
            throw new ArgumentException($"{where} takes its weight from {tied.TiedTo}, which is no dense layer.", nameof(networks));
        }

        Shape weight = other.ParametersOf(tied.TiedLayer)[0].Shape;
        Shape needed = Shape.Create(network.Architecture.ShapeBefore(layer)[0], tied.Units);
        if (weight != needed)
        {
            throw new ArgumentException($"{where} needs a weight of {needed}, but that of {tied.TiedTo} is {weight}.", nameof(networks));
        }
    }
}
