using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Latent.Networks.Engines;
using Latent.TorchSharp.Tensors;

namespace Latent.TorchSharp.Sessions;

/// <summary>Networks on the device for inference, and the base of those for training.</summary>
internal class TorchInferenceSession : IInferenceSession
{
    /// <summary>The floats that the widest layer of a block of rows takes at most: 256 MiB. Enough to fill a GPU, and far from its memory.</summary>
    private const long BlockLength = 1L << 26;

    private readonly Dictionary<string, TorchNetwork> _byName = new(StringComparer.Ordinal);
    private readonly TorchPrecision _precision;
    private bool _disposed;

    public TorchInferenceSession(IInferenceSession model, TorchDevice device, bool isTrained = false)
    {
        using var scope = NewDisposeScope();
        _precision = device.Precision;
        Networks = model.Networks;
        Store = new TensorStore(model, device.IsCuda ? new Device(DeviceType.CUDA, device.Index) : new Device(DeviceType.CPU), isTrained);
        OnDevice = [.. Networks.Select((network, index) => new TorchNetwork(network, index, Store, device.Precision))];
        foreach (TorchNetwork network in OnDevice)
        {
            _byName.Add(network.Network.Name, network);
        }
    }

    public IReadOnlyList<Network> Networks { get; }

    public IReadOnlyList<TensorInfo> Tensors => Store.Tensors;

    protected ImmutableArray<TorchNetwork> OnDevice { get; }

    protected TensorStore Store { get; }

    public void Run(string network, ReadOnlySpan<float> input, int rows, Span<float> output)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (!_byName.TryGetValue(network, out TorchNetwork? found))
        {
            throw new ArgumentException($"There is no network \"{network}\" in this session; it has {string.Join(", ", _byName.Keys.Select(name => $"\"{name}\""))}.", nameof(network));
        }

        long needed = (long)rows * found.InputLength, given = (long)rows * found.OutputLength;
        if (input.Length < needed)
        {
            throw new ArgumentException($"Network \"{network}\" takes {found.InputLength} values a row: {rows} rows are {needed} values, but the input has {input.Length}.", nameof(input));
        }

        if (output.Length < given)
        {
            throw new ArgumentException($"Network \"{network}\" gives {found.OutputLength} values a row: {rows} rows are {given} values, but the output has {output.Length}.", nameof(output));
        }

        int widest = Enumerable.Range(0, found.Network.Architecture.Layers.Length + 1).Max(layer => found.Network.Architecture.ShapeBefore(layer).Length);
        int block = (int)Math.Max(BlockLength / widest, 1);
        for (int start = 0; start < rows; start += block)
        {
            int count = Math.Min(block, rows - start);
            RunBlock(found, input.Slice(start * found.InputLength, count * found.InputLength), count, output.Slice(start * found.OutputLength, count * found.OutputLength));
        }
    }

    public void Read(string tensor, Span<float> values)
    {
        ThrowIfDisposed();
        Store.Read(tensor, values);
    }

    public virtual void Write(string tensor, ReadOnlySpan<float> values)
    {
        ThrowIfDisposed();
        Store.Write(tensor, values);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Release();
        }

        GC.SuppressFinalize(this);
    }

    protected virtual void Release()
    {
        foreach (TorchNetwork network in OnDevice)
        {
            network.Dispose();
        }

        Store.Dispose();
    }

    /// <summary>Makes the process ready for this session's arithmetic.</summary>
    protected void Enter() => LayerMath.Allow(_precision);

    protected void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private void RunBlock(TorchNetwork network, ReadOnlySpan<float> input, int rows, Span<float> output)
    {
        try
        {
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            Enter();
            Tensor host = empty([rows, network.InputLength], dtype: ScalarType.Float32);
            input.CopyTo(MemoryMarshal.Cast<byte, float>(host.bytes));
            TensorStore.CopyOut(network.Forward(host.to(Store.Device), rows), output);
        }
        catch (ExternalException e)
        {
            throw TorchErrors.Explain(network.Network.Name, e);
        }
    }
}
