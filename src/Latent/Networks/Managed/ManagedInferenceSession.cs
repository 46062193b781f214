using System.Collections.Immutable;
using Latent.Networks.Engines;
using Latent.Networks.Optimizers;

namespace Latent.Networks.Managed;

/// <summary>Networks compiled for inference, and the base of those compiled for training.</summary>
internal class ManagedInferenceSession : IInferenceSession
{
    /// <summary>
    /// The floats that the widest layer of a block of rows takes at most: 2 MiB. Blocks of a quarter of that ran
    /// conv-latent314 at 0.7 times the speed, since each packs the weights of its dense layer anew; larger ones gained nothing.
    /// </summary>
    private const int BlockLength = 1 << 19;

    /// <summary>The most rows of a block.</summary>
    private const int MaxBlockRows = 256;

    private readonly WorkspacePool _workspaces;
    private readonly Dictionary<string, CompiledNetwork> _byName = new(StringComparer.Ordinal);
    private readonly int[] _blockRows;
    private BlockRun? _freeRun;
    private bool _disposed;

    public ManagedInferenceSession(IReadOnlyList<Network> networks, ulong seed, Optimizer? optimizer = null)
    {
        Networks = [.. networks];
        Store = new ParameterStore(Networks, optimizer);
        ParameterInitializer.Fill(Networks, Store, seed);
        Tied = new TiedWeights(Networks);
        Compiled = [.. Networks.Select((network, index) => NetworkCompiler.Compile(network, index, Store, Tied))];
        _blockRows = [.. Compiled.Select(network => network.RowsFor(BlockLength, MaxBlockRows))];
        long length = 0, scratch = 0;
        foreach (CompiledNetwork network in Compiled)
        {
            int rows = _blockRows[network.Index];
            _byName.Add(network.Network.Name, network);
            length = Math.Max(length, network.WidestBuffer(rows));
            foreach (CompiledLayer layer in network.InferenceLayers)
            {
                scratch = Math.Max(scratch, layer.ScratchLength(rows));
            }
        }

        _workspaces = new WorkspacePool(length, scratch);
    }

    public IReadOnlyList<TensorInfo> Tensors => Store.Tensors;

    IReadOnlyList<Network> IInferenceSession.Networks => Networks;

    protected ImmutableArray<Network> Networks { get; }

    protected ImmutableArray<CompiledNetwork> Compiled { get; }

    protected ParameterStore Store { get; }

    protected TiedWeights Tied { get; }

    public void Run(string network, ReadOnlySpan<float> input, int rows, Span<float> output)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (!_byName.TryGetValue(network, out CompiledNetwork? compiled))
        {
            throw new ArgumentException($"There is no network \"{network}\" in this session; it has {string.Join(", ", _byName.Keys.Select(name => $"\"{name}\""))}.", nameof(network));
        }

        long needed = (long)rows * compiled.InputLength, given = (long)rows * compiled.OutputLength;
        if (input.Length < needed)
        {
            throw new ArgumentException(
                $"Network \"{network}\" takes {compiled.InputLength} values a row: {rows} rows are {needed} values, but the input has {input.Length}.", nameof(input));
        }

        if (output.Length < given)
        {
            throw new ArgumentException(
                $"Network \"{network}\" gives {compiled.OutputLength} values a row: {rows} rows are {given} values, but the output has {output.Length}.", nameof(output));
        }

        if (rows == 0)
        {
            return;
        }

        int block = _blockRows[compiled.Index];
        if (rows <= block)
        {
            RunBlock(compiled, input[..(int)needed], rows, output[..(int)given]);
            return;
        }

        // Each block goes through all layers on one thread: its values stay in that thread's cache, and threads meet once.
        BlockRun run = Interlocked.Exchange(ref _freeRun, null) ?? new BlockRun(this);
        run.Start(compiled, input[..(int)needed], rows, block, output[..(int)given]);
        _freeRun = run;
    }

    public void Read(string tensor, Span<float> values)
    {
        ThrowIfDisposed();
        Store.Find(tensor, values.Length).CopyTo(values);
    }

    public void Write(string tensor, ReadOnlySpan<float> values)
    {
        ThrowIfDisposed();
        values.CopyTo(Store.Find(tensor, values.Length));
    }

    public void Dispose() => _disposed = true;

    protected void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    /// <summary>Runs a network over few enough rows.</summary>
    internal void RunBlock(CompiledNetwork network, ReadOnlySpan<float> input, int rows, Span<float> output)
    {
        Workspace workspace = _workspaces.Rent();
        RunLayers(network, workspace, input, rows, output);
        _workspaces.Return(workspace);
    }

    private void RunLayers(CompiledNetwork network, Workspace workspace, ReadOnlySpan<float> input, int rows, Span<float> output)
    {
        ImmutableArray<CompiledLayer> layers = network.InferenceLayers;
        if (layers.Length == 0)
        {
            input.CopyTo(output);
            return;
        }

        var frame = new LayerFrame
        {
            Rows = rows,
            Parameters = Store.Parameters.Span,
            Statistics = Store.Statistics.Span,
            Scratch = workspace.Scratch.Span,
        };
        ReadOnlySpan<float> current = input;
        for (int i = 0; i < layers.Length; i++)
        {
            Span<float> next = i == layers.Length - 1
                ? output
                : (i % 2 == 0 ? workspace.First : workspace.Second).First(layers[i].OutputSize(rows));
            layers[i].Forward(frame, current, next);
            current = next;
        }
    }
}
