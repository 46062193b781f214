using System.Runtime.InteropServices;

namespace Latent.TorchSharp.Tensors;

/// <summary>
/// What goes to the device in a step: samples, labels and draws, written one after another on the host and sent at once. On the
/// CPU the two are the same memory.
/// </summary>
internal sealed class Staging(Device device) : IDisposable
{
    private readonly bool _isCuda = device.type == DeviceType.CUDA;
    private Tensor? _host;
    private Tensor? _onDevice;
    private long _used;
    private long _capacity;

    /// <summary>Begins a step that sends at most so many values.</summary>
    public void Begin(long capacity)
    {
        _used = 0;
        if (capacity <= _capacity)
        {
            return;
        }

        Dispose();
        Tensor host = empty([capacity], dtype: ScalarType.Float32).DetachFromDisposeScope();
        if (_isCuda)
        {
            // Memory that the system does not move can be sent while the processor goes on.
            using Tensor plain = host;
            host = plain.pin_memory().DetachFromDisposeScope();
        }

        _host = host;
        _onDevice = _isCuda ? empty([capacity], dtype: ScalarType.Float32, device: device).DetachFromDisposeScope() : host;
        _capacity = capacity;
    }

    /// <summary>Makes room for values, which are to be written before <see cref="Send"/>.</summary>
    /// <param name="length">How many.</param>
    /// <param name="start">Where they lie, for <see cref="Take"/>.</param>
    public Span<float> Add(int length, out long start)
    {
        start = _used;
        _used += length;
        return MemoryMarshal.Cast<byte, float>(_host!.bytes).Slice((int)start, length);
    }

    /// <summary>Sends everything to the device.</summary>
    public void Send()
    {
        if (_isCuda && _used > 0)
        {
            _onDevice!.narrow(0, 0, _used).copy_(_host!.narrow(0, 0, _used), nonBlocking: true);
        }
    }

    /// <summary>Values on the device, as a matrix.</summary>
    public Tensor Take(long start, int rows, int columns) => _onDevice!.narrow(0, start, (long)rows * columns).view(rows, columns);

    public void Dispose()
    {
        if (_isCuda)
        {
            _onDevice?.Dispose();
        }

        _host?.Dispose();
        _host = _onDevice = null;
        _capacity = 0;
    }
}
