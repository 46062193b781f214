using System.Runtime.InteropServices;
using Latent.Networks.Engines;
using Latent.Numerics;

namespace Latent.TorchSharp.Tensors;

/// <summary>
/// The values of a session on the device: parameters, statistics, gradients and the optimizer's memory, each one flat tensor
/// for a network, of which the named tensors are views. An optimizer so takes one step over a whole network at once.
/// </summary>
internal sealed class TensorStore : IDisposable
{
    /// <summary>Tensors begin at multiples of so many values, as in the managed engine.</summary>
    private const int Granularity = 16;

    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _gradients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long InNetwork, long InAll)> _offsets = new(StringComparer.Ordinal);
    private readonly List<Tensor> _owned = [];
    private readonly Dictionary<string, int> _networks = new(StringComparer.Ordinal);
    private readonly Tensor[] _parameters;
    private readonly Tensor[] _flatGradients;
    private readonly Tensor?[,] _states;

    /// <summary>Lays the tensors of a session out on a device and copies their values.</summary>
    /// <param name="model">The session whose tensors and values are taken.</param>
    /// <param name="device">The device.</param>
    /// <param name="isTrained">Whether there are gradients.</param>
    public TensorStore(IInferenceSession model, Device device, bool isTrained)
    {
        Tensors = model.Tensors;
        Device = device;
        int count = model.Networks.Count;
        _parameters = new Tensor[count];
        _flatGradients = new Tensor[isTrained ? count : 0];
        _states = new Tensor?[2, count];
        TensorInfo[] parameters = [.. Tensors.Where(info => info.Role == TensorRole.Parameter)];
        long before = 0;
        for (int index = 0; index < count; index++)
        {
            // A tensor for each network: libtorch refuses a way back through any view of a tensor that was changed meanwhile.
            long length = 0;
            foreach (TensorInfo info in parameters.Where(info => info.Name.StartsWith(model.Networks[index].Name + ".", StringComparison.Ordinal)))
            {
                _networks.Add(info.Name, index);
                _offsets.Add(info.Name, (length, before + length));
                length += (info.Shape.Length + Granularity - 1) / Granularity * Granularity;
            }

            before += length;
            _parameters[index] = Own(zeros([length], dtype: ScalarType.Float32, device: device));
            if (isTrained)
            {
                _flatGradients[index] = Own(zeros_like(_parameters[index]));
            }
        }

        foreach (TensorInfo info in parameters)
        {
            int network = _networks[info.Name];
            Tensor values = Own(View(_parameters[network], info).detach());
            if (isTrained && !model.Networks[network].IsFrozen)
            {
                // Gradients are added up in place, in the view; so one flat tensor holds them all.
                values.requires_grad_(true);
                Tensor gradient = Own(View(_flatGradients[network], info));
                values.grad = gradient;
                _gradients.Add(info.Name, gradient);
            }

            _tensors.Add(info.Name, values);
        }

        foreach (TensorInfo info in Tensors.Where(info => info.Role != TensorRole.Parameter))
        {
            _tensors.Add(info.Name, StateOf(info) ?? Own(zeros(Sizes(info.Shape), dtype: ScalarType.Float32, device: device)));
        }

        foreach (TensorInfo info in Tensors)
        {
            float[] values = new float[info.Shape.Length];
            model.Read(info.Name, values);
            Write(info.Name, values);
        }
    }

    /// <summary>All tensors, in the managed engine's order.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>The device that holds them.</summary>
    public Device Device { get; }

    /// <summary>The values of all parameters.</summary>
    public long ParameterCount => _parameters.Sum(parameters => parameters.numel());

    /// <summary>A tensor by network, layer and parameter.</summary>
    public Tensor this[string network, int layer, string parameter] => _tensors[NameOf(network, layer, parameter)];

    /// <summary>A tensor by its name.</summary>
    public Tensor this[string name] => _tensors[name];

    /// <summary>The name of a layer's parameter within a session.</summary>
    public static string NameOf(string network, int layer, string parameter) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{network}.{layer}.{parameter}");

    /// <summary>The sizes of a shape, as libtorch takes them.</summary>
    public static long[] Sizes(Shape shape)
    {
        long[] sizes = new long[shape.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            sizes[axis] = shape[axis];
        }

        return sizes;
    }

    /// <summary>All parameters of a network.</summary>
    public Tensor Parameters(int network) => _parameters[network];

    /// <summary>All gradients of a network.</summary>
    public Tensor Gradients(int network) => _flatGradients[network];

    /// <summary>A slot of the optimizer's memory of a network.</summary>
    public Tensor State(int slot, int network) => _states[slot, network]!;

    /// <summary>Where a parameter begins among all.</summary>
    public long OffsetOf(string tensor) => _offsets[tensor].InAll;

    /// <summary>Lets a parameter of a module of libtorch take the place, the memory and the gradient of one of the session's.</summary>
    /// <param name="tensor">Which of the session's.</param>
    /// <param name="parameter">The module's, of the same shape; it stays the module's to dispose.</param>
    public void Adopt(string tensor, Tensor parameter)
    {
        using var mode = no_grad();
        Tensor own = _tensors[tensor];
        parameter.set_(own).requires_grad_(own.requires_grad);
        if (_gradients.TryGetValue(tensor, out Tensor? gradient))
        {
            parameter.grad = gradient;
        }

        _tensors[tensor] = parameter.DetachFromDisposeScope();
    }

    /// <summary>Says whether gradients of a network's parameters are taken in the runs that follow.</summary>
    public void TakeGradients(string network, bool isWanted)
    {
        foreach (string name in _gradients.Keys)
        {
            if (name.StartsWith(network, StringComparison.Ordinal) && name[network.Length] == '.')
            {
                _tensors[name].requires_grad_(isWanted);
            }
        }
    }

    /// <summary>Sets all gradients to zero.</summary>
    public void ClearGradients()
    {
        foreach (Tensor gradient in _flatGradients)
        {
            gradient.zero_();
        }
    }

    /// <summary>Copies a tensor out.</summary>
    public void Read(string tensor, Span<float> values) => CopyOut(Find(tensor, values.Length), values);

    /// <summary>Copies a gradient out.</summary>
    public void ReadGradient(string tensor, Span<float> values) => CopyOut(_gradients[tensor], values);

    /// <summary>Copies a tensor in.</summary>
    public void Write(string tensor, ReadOnlySpan<float> values)
    {
        Tensor target = Find(tensor, values.Length);
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        Tensor host = empty([values.Length], dtype: ScalarType.Float32);
        values.CopyTo(MemoryMarshal.Cast<byte, float>(host.bytes));
        target.copy_(host.reshape(target.shape));
    }

    /// <summary>Copies the values of a device tensor to the host.</summary>
    public static void CopyOut(Tensor tensor, Span<float> values)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        MemoryMarshal.Cast<byte, float>(tensor.cpu().contiguous().bytes)[..values.Length].CopyTo(values);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _owned)
        {
            tensor.Dispose();
        }
    }

    private Tensor Find(string tensor, int length)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!_tensors.TryGetValue(tensor, out Tensor? found))
        {
            string near = string.Join(", ", Tensors.Where(info => info.Role != TensorRole.OptimizerState).Take(6).Select(info => info.Name));
            throw new ArgumentException($"There is no tensor \"{tensor}\" in this session of {Tensors.Count} tensors ({near} …); take a name from Tensors.", nameof(tensor));
        }

        if (found.numel() != length)
        {
            TensorInfo info = Tensors.First(info => info.Name == tensor);
            throw new ArgumentException($"The tensor \"{tensor}\" has the shape {info.Shape}, which is {info.Shape.Length} values, but the span has {length}.", nameof(length));
        }

        return found;
    }

    /// <summary>The view of an optimizer's memory of a parameter; <see langword="null"/> for other tensors.</summary>
    private Tensor? StateOf(TensorInfo info)
    {
        const string Prefix = "optimizer.";
        int end = info.Name.LastIndexOf('.');
        if (info.Role != TensorRole.OptimizerState || !_networks.TryGetValue(info.Name[Prefix.Length..end], out int network))
        {
            return null;
        }

        int slot = info.Name[(end + 1)..] switch
        {
            "first_moment" or "square_average" => 0,
            "second_moment" => 1,
            "momentum" => _tensors.ContainsKey(info.Name[..(end + 1)] + "square_average") ? 1 : 0,
            _ => -1,
        };
        if (slot < 0)
        {
            return null;
        }

        Tensor all = _states[slot, network] ??= Own(zeros_like(_parameters[network]));
        return Own(all.narrow(0, _offsets[info.Name[Prefix.Length..end]].InNetwork, info.Shape.Length).view(Sizes(info.Shape)));
    }

    private Tensor View(Tensor all, TensorInfo parameter) => all.narrow(0, _offsets[parameter.Name].InNetwork, parameter.Shape.Length).view(Sizes(parameter.Shape));

    private Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
