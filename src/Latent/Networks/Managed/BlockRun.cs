using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>A call of inference over many rows, as numbered blocks of them for all threads. Kept between calls, so that they allocate nothing.</summary>
internal sealed unsafe class BlockRun
{
    private readonly ManagedInferenceSession _session;
    private readonly Action<int> _body;
    private CompiledNetwork? _network;
    private float* _input;
    private float* _output;
    private int _rows;
    private int _blockRows;

    public BlockRun(ManagedInferenceSession session)
    {
        _session = session;
        _body = RunBlock;
    }

    /// <summary>Runs all blocks and returns when they are done.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">All rows.</param>
    /// <param name="rows">Their number.</param>
    /// <param name="blockRows">The rows of a block.</param>
    /// <param name="output">Takes all outputs.</param>
    public void Start(CompiledNetwork network, ReadOnlySpan<float> input, int rows, int blockRows, Span<float> output)
    {
        fixed (float* x = input, y = output)
        {
            _network = network;
            _input = x;
            _output = y;
            _rows = rows;
            _blockRows = blockRows;
            WorkerPool.Shared.Run((int)(((long)rows + blockRows - 1) / blockRows), _body);
            _input = null;
            _output = null;
        }
    }

    private void RunBlock(int index)
    {
        int start = index * _blockRows, count = Math.Min(_blockRows, _rows - start);
        int inputLength = _network!.InputLength, outputLength = _network.OutputLength;
        _session.RunBlock(
            _network,
            new ReadOnlySpan<float>(_input + ((nint)start * inputLength), count * inputLength),
            count,
            new Span<float>(_output + ((nint)start * outputLength), count * outputLength));
    }
}
