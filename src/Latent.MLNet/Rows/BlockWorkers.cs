using System.Diagnostics.CodeAnalysis;
using Latent.Numerics;

namespace Latent.MLNet.Rows;

/// <summary>
/// Computes blocks of rows, each on one thread: on tasks, and on the thread of the caller while it waits for a block.
/// So the caller's thread, which alone reads rows, loses no time to computing while there is something to read.
/// </summary>
/// <param name="compute">Computes a block; safe from many threads.</param>
/// <param name="helpers">The most tasks.</param>
internal sealed class BlockWorkers(Action<RowBlock> compute, int helpers)
{
    private readonly object _lock = new();
    private readonly Queue<RowBlock> _waiting = [];
    private int _running;

    /// <summary>Takes a block to be computed.</summary>
    public void Add(RowBlock block)
    {
        lock (_lock)
        {
            block.IsComputed = false;
            _waiting.Enqueue(block);
            if (_running == helpers)
            {
                return;
            }

            _running++;
        }

        Task.Run(Help);
    }

    /// <summary>Returns when a block is computed, and computes others until then.</summary>
    public void Wait(RowBlock block)
    {
        while (TryTake(unless: block, out RowBlock? other))
        {
            Compute(other);
        }

        lock (_lock)
        {
            while (!block.IsComputed)
            {
                Monitor.Wait(_lock);
            }
        }
    }

    /// <summary>Gives up the blocks that nobody has begun: they stay as they are, with nothing left to compute.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            while (_waiting.TryDequeue(out RowBlock? block))
            {
                block.Misses = 0;
                block.IsComputed = true;
            }
        }
    }

    private void Help()
    {
        while (true)
        {
            RowBlock? block;
            lock (_lock)
            {
                if (!_waiting.TryDequeue(out block))
                {
                    _running--;
                    return;
                }
            }

            Compute(block);
        }
    }

    private bool TryTake(RowBlock unless, [NotNullWhen(true)] out RowBlock? block)
    {
        lock (_lock)
        {
            block = null;
            return !unless.IsComputed && _waiting.TryDequeue(out block);
        }
    }

    private void Compute(RowBlock block)
    {
        Exception? failure = null;
        try
        {
            WorkerPool.RunAlone(() => compute(block));
        }
        catch (Exception e) // It belongs to who asks for the block, not to this thread.
        {
            failure = e;
        }

        lock (_lock)
        {
            block.Failure = failure;
            block.IsComputed = true;
            Monitor.PulseAll(_lock);
        }
    }
}
