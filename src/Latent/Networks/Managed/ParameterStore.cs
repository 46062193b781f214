using Latent.Networks.Engines;
using Latent.Networks.Optimizers;

namespace Latent.Networks.Managed;

/// <summary>
/// The values of a session: all trained parameters in one buffer, network after network, all running statistics in
/// another, and in training the gradients and the optimizer's memory, laid out as the parameters are.
/// </summary>
internal sealed class ParameterStore
{
    private readonly Dictionary<string, (AlignedBuffer Buffer, int Offset, int Length)> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _offsets = new(StringComparer.Ordinal);
    private readonly (int Start, int Length)[] _ranges;
    private readonly AlignedBuffer[] _states;
    private readonly List<TensorInfo> _infos;

    /// <summary>Lays out the values of the networks.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="optimizer">The optimizer of networks that have none of their own; <see langword="null"/> for inference.</param>
    public ParameterStore(IReadOnlyList<Network> networks, Optimizer? optimizer)
    {
        var infos = new List<TensorInfo>();
        _ranges = new (int, int)[networks.Count];
        long trained = 0, statistics = 0;
        int slots = 0;
        for (int index = 0; index < networks.Count; index++)
        {
            Network network = networks[index];
            long start = trained;
            for (int layer = 0; layer < network.Architecture.Layers.Length; layer++)
            {
                foreach (ParameterSpec parameter in network.Architecture.ParametersOf(layer))
                {
                    // Every tensor begins on a cache line; the gap behind it stays zero in values and gradients alike.
                    ref long offset = ref parameter.Trainable ? ref trained : ref statistics;
                    string name = NameOf(network.Name, layer, parameter.Name);
                    _offsets.Add(name, (int)offset);
                    offset += AlignedBuffer.RoundUp(parameter.Shape.Length);
                    if (offset > AlignedBuffer.MaxLength)
                    {
                        throw new ArgumentException(
                            $"With layer {layer} of network \"{network.Name}\", {network.Architecture.Layers[layer]}, the networks of this session have {offset:N0} trained values or more, but one buffer holds at most {AlignedBuffer.MaxLength:N0}; use smaller layers.",
                            nameof(networks));
                    }

                    infos.Add(new TensorInfo(name, parameter.Shape, parameter.Trainable ? TensorRole.Parameter : TensorRole.Statistic));
                }
            }

            _ranges[index] = ((int)start, (int)(trained - start));
            if (optimizer is not null && !network.IsFrozen)
            {
                slots = Math.Max(slots, OptimizerStep.StatesOf(network.Optimizer ?? optimizer).Length);
            }
        }

        Parameters = new AlignedBuffer(trained);
        Statistics = new AlignedBuffer(statistics);
        Gradients = new AlignedBuffer(optimizer is null ? 0 : trained);
        _states = new AlignedBuffer[slots];
        for (int slot = 0; slot < slots; slot++)
        {
            _states[slot] = new AlignedBuffer(trained);
        }

        foreach (TensorInfo info in infos)
        {
            _tensors.Add(info.Name, (info.Role == TensorRole.Parameter ? Parameters : Statistics, _offsets[info.Name], info.Shape.Length));
        }

        if (optimizer is not null)
        {
            AddOptimizerStates(networks, optimizer, infos);
        }

        _infos = infos;
        Tensors = infos.AsReadOnly();
    }

    /// <summary>All tensors: parameters and statistics network by network, then the optimizer's memory.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>All trained parameters.</summary>
    public AlignedBuffer Parameters { get; }

    /// <summary>All running statistics.</summary>
    public AlignedBuffer Statistics { get; }

    /// <summary>The gradients of all parameters; empty outside training.</summary>
    public AlignedBuffer Gradients { get; }

    /// <summary>Adds something that training remembers besides the optimizers' memory; it is part of a checkpoint.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">Its shape.</param>
    public AlignedBuffer AddState(string name, Numerics.Shape shape)
    {
        var buffer = new AlignedBuffer(shape.Length);
        _tensors.Add(name, (buffer, 0, shape.Length));
        _infos.Add(new TensorInfo(name, shape, TensorRole.OptimizerState));
        return buffer;
    }

    /// <summary>The name of a layer's parameter within a session.</summary>
    public static string NameOf(string network, int layer, string parameter) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{network}.{layer}.{parameter}");

    /// <summary>Where a parameter or statistic begins in its buffer.</summary>
    public int OffsetOf(string network, int layer, string parameter) => _offsets[NameOf(network, layer, parameter)];

    /// <summary>Where the parameters of a network lie.</summary>
    public (int Start, int Length) RangeOf(int network) => _ranges[network];

    /// <summary>A slot of the optimizer's memory for a network's parameters; empty where there is no such slot.</summary>
    public Span<float> State(int slot, int network) =>
        slot < _states.Length ? _states[slot].Slice(_ranges[network].Start, _ranges[network].Length) : default;

    /// <summary>The values of a tensor.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="length">The length that the caller has for it.</param>
    /// <exception cref="ArgumentException">There is no such tensor, or the length is another.</exception>
    public Span<float> Find(string tensor, int length)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!_tensors.TryGetValue(tensor, out (AlignedBuffer Buffer, int Offset, int Length) place))
        {
            string near = string.Join(", ", Tensors.Where(info => info.Role != TensorRole.OptimizerState).Take(6).Select(info => info.Name));
            throw new ArgumentException($"There is no tensor \"{tensor}\" in this session of {Tensors.Count} tensors ({near} …); take a name from Tensors.", nameof(tensor));
        }

        if (place.Length != length)
        {
            TensorInfo info = Tensors.First(info => info.Name == tensor);
            throw new ArgumentException($"The tensor \"{tensor}\" has the shape {info.Shape}, which is {place.Length} values, but the span has {length}.", nameof(length));
        }

        return place.Buffer.Slice(place.Offset, place.Length);
    }

    /// <summary>The gradient of a trained parameter.</summary>
    public Span<float> FindGradient(string tensor, int length)
    {
        _ = Find(tensor, length);
        return _tensors[tensor].Buffer == Parameters
            ? Gradients.Slice(_offsets[tensor], length)
            : throw new ArgumentException($"The tensor \"{tensor}\" is not trained and has no gradient.", nameof(tensor));
    }

    private void AddOptimizerStates(IReadOnlyList<Network> networks, Optimizer optimizer, List<TensorInfo> infos)
    {
        var states = new List<TensorInfo>();
        foreach (Network network in networks.Where(network => !network.IsFrozen))
        {
            string[] names = OptimizerStep.StatesOf(network.Optimizer ?? optimizer);
            foreach (TensorInfo info in infos.Where(info => info.Role == TensorRole.Parameter && info.Name.StartsWith(network.Name + ".", StringComparison.Ordinal)))
            {
                for (int slot = 0; slot < names.Length; slot++)
                {
                    string name = $"optimizer.{info.Name}.{names[slot]}";
                    states.Add(new TensorInfo(name, info.Shape, TensorRole.OptimizerState));
                    _tensors.Add(name, (_states[slot], _offsets[info.Name], info.Shape.Length));
                }
            }
        }

        infos.AddRange(states);
    }
}
