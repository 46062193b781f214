namespace Latent.Networks.Engines;

/// <summary>Compiled networks with their weights.</summary>
/// <remarks>
/// <see cref="Run"/> is safe from many threads at once, as long as nothing is written meanwhile; each call borrows
/// buffers of its own. Results depend on the weights and the row alone, not on the other rows of the call.
/// </remarks>
public interface IInferenceSession : IDisposable
{
    /// <summary>The networks.</summary>
    IReadOnlyList<Network> Networks { get; }

    /// <summary>All tensors of the session, in a fixed order: parameters, statistics and, in training, the optimizer's state.</summary>
    IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Runs one network in inference mode: dropout and noise are off, running statistics are used.</summary>
    /// <param name="network">The network's name.</param>
    /// <param name="input">[rows × input length] values.</param>
    /// <param name="rows">The number of rows, at least 0.</param>
    /// <param name="output">Takes [rows × output length] values.</param>
    /// <exception cref="ArgumentException">There is no such network, or a span is too short: the message gives both lengths.</exception>
    void Run(string network, ReadOnlySpan<float> input, int rows, Span<float> output);

    /// <summary>Copies a tensor out.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="values">Takes as many values as the tensor has.</param>
    /// <exception cref="ArgumentException">There is no such tensor, or the lengths differ.</exception>
    void Read(string tensor, Span<float> values);

    /// <summary>Copies a tensor in.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="values">As many values as the tensor has.</param>
    /// <exception cref="ArgumentException">There is no such tensor, or the lengths differ.</exception>
    void Write(string tensor, ReadOnlySpan<float> values);
}
