using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Latent.Numerics;

/// <summary>
/// Threads that share numbered pieces of work. The pieces are fixed by the caller and so are their results; which
/// thread runs which piece is not, so a caller whose pieces write to separate places gets the same bits with any
/// number of threads.
/// </summary>
/// <remarks>
/// Safe for use from many threads: while one caller has the threads, others, and calls from within a piece, run all
/// their pieces themselves. A call allocates nothing. Idle threads spin for some microseconds, because a training step
/// is a row of short calls, and then sleep.
/// </remarks>
public sealed unsafe class WorkerPool
{
    /// <summary>The environment variable with the number of threads that <see cref="Shared"/> starts with; as runtimes do, what is no number from 1 to <see cref="ThreadLimit"/> is taken as if it were not there.</summary>
    public const string ThreadsVariable = "LATENT_THREADS";

    /// <summary>The largest number of threads.</summary>
    public const int ThreadLimit = 256;

    [ThreadStatic]
    private static int _alone;

    private readonly Lock _growing = new();
    private readonly Range[] _ranges = new Range[ThreadLimit];
    private Worker[] _workers = [];
    private int _maxThreads;
    private int _busy;
    private int _generation;
    private int _open;
    private int _active;
    private int _rangeCount;
    private delegate*<void*, int, void> _invoke;
    private void* _context;
    private Exception? _failure;

    /// <summary>A pool of its own.</summary>
    /// <param name="maxThreads">The number of threads with the caller's, from 1 to <see cref="ThreadLimit"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public WorkerPool(int maxThreads) => MaxThreads = maxThreads;

    /// <summary>The pool of the kernels: as many threads as the machine has processors, or as LATENT_THREADS says.</summary>
    public static WorkerPool Shared { get; } = new(InitialThreads(Environment.GetEnvironmentVariable(ThreadsVariable)));

    /// <summary>The number of threads that share the work, with the caller's, from 1 to <see cref="ThreadLimit"/>. Results do not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public int MaxThreads
    {
        get => Volatile.Read(ref _maxThreads);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ThreadLimit);
            Volatile.Write(ref _maxThreads, value);
        }
    }

    /// <summary>Runs numbered pieces and returns when all are done.</summary>
    /// <param name="count">The number of pieces, at least 0.</param>
    /// <param name="body">Runs the piece of a number.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <remarks>The first exception a piece throws is thrown again here; pieces that had not begun by then may be left out.</remarks>
    public void Run(int count, Action<int> body)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(body);
        // A pointer to the local is enough: the caller's frame, and so the delegate, lives until all pieces are done.
#pragma warning disable CS8500
        Run(count, &InvokeAction, &body);
#pragma warning restore CS8500
    }

    /// <summary>Runs work on the calling thread alone: whatever it asks of any pool runs there, too.</summary>
    /// <param name="work">The work.</param>
    /// <remarks>For callers that have threads of their own, such as a server that answers many requests at once.</remarks>
    public static void RunAlone(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _alone++;
        try
        {
            work();
        }
        finally
        {
            _alone--;
        }
    }

    /// <summary>Runs the pieces of a task and returns when all are done; allocates nothing.</summary>
    /// <typeparam name="TTask">The type of the task.</typeparam>
    /// <param name="count">The number of pieces.</param>
    /// <param name="task">The task.</param>
    internal void Run<TTask>(int count, TTask task)
        where TTask : unmanaged, IPoolTask
    {
        if (count <= 1 || MaxThreads == 1)
        {
            for (int index = 0; index < count; index++)
            {
                task.Run(index);
            }

            return;
        }

        Run(count, &InvokeTask<TTask>, &task);
    }

    private static int InitialThreads(string? variable) =>
        int.TryParse(variable, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= ThreadLimit
            ? threads
            : Math.Min(Environment.ProcessorCount, ThreadLimit);

#pragma warning disable CS8500
    private static void InvokeAction(void* context, int index) => (*(Action<int>*)context)(index);
#pragma warning restore CS8500

    private static void InvokeTask<TTask>(void* context, int index)
        where TTask : unmanaged, IPoolTask => ((TTask*)context)->Run(index);

    private void Run(int count, delegate*<void*, int, void> invoke, void* context)
    {
        int threads = Math.Min(MaxThreads, count);
        if (threads <= 1 || _alone > 0 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int index = 0; index < count; index++)
            {
                invoke(context, index);
            }

            return;
        }

        Exception? failure;
        try
        {
            Worker[] workers = Grow(threads - 1);
            _invoke = invoke;
            _context = context;
            _failure = null;
            _rangeCount = threads;
            for (int range = 0; range < threads; range++)
            {
                _ranges[range].Next = (int)((long)count * range / threads);
                _ranges[range].End = (int)((long)count * (range + 1) / threads);
            }

            int generation = unchecked(++_generation);
            generation = generation == 0 ? ++_generation : generation;
            Interlocked.Exchange(ref _open, generation);
            for (int worker = 0; worker < threads - 1; worker++)
            {
                workers[worker].Wake(generation);
            }

            Work(0);

            // Nothing is left to claim. A worker first counts itself active and then looks whether the generation is
            // open; here it is closed first and then the active ones are counted: none can slip between.
            Interlocked.Exchange(ref _open, 0);
            var spin = default(SpinWait);
            while (Volatile.Read(ref _active) != 0)
            {
                if (spin.Count < 200)
                {
                    Thread.SpinWait(4);
                }

                spin.SpinOnce(sleep1Threshold: -1);
            }

            failure = _failure;
            _failure = null;
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }

        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Runs the thread's own share of the pieces in order, then what others have left.</summary>
    private void Work(int own)
    {
        try
        {
            for (int step = 0; step < _rangeCount; step++)
            {
                ref Range range = ref _ranges[(own + step) % _rangeCount];
                while (Volatile.Read(ref range.Next) < range.End)
                {
                    int index = Interlocked.Increment(ref range.Next) - 1;
                    if (index >= range.End)
                    {
                        break;
                    }

                    _invoke(_context, index);
                }
            }
        }
        catch (Exception e) // Whatever a piece throws belongs to the caller of Run, not to this thread.
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            for (int range = 0; range < _rangeCount; range++)
            {
                Interlocked.Exchange(ref _ranges[range].Next, _ranges[range].End);
            }
        }
    }

    private void Join(int own, int generation)
    {
        Interlocked.Increment(ref _active);
        if (Volatile.Read(ref _open) == generation)
        {
            Work(own);
        }

        Interlocked.Decrement(ref _active);
    }

    private Worker[] Grow(int count)
    {
        if (_workers.Length < count)
        {
            lock (_growing)
            {
                int old = _workers.Length;
                var workers = new Worker[count];
                _workers.CopyTo(workers, 0);
                for (int index = old; index < count; index++)
                {
                    workers[index] = new Worker(this, index + 1);
                }

                _workers = workers;
            }
        }

        return _workers;
    }

    /// <summary>The pieces of one thread's share that are left; a cache line of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Range
    {
        [FieldOffset(0)]
        public int Next;

        [FieldOffset(4)]
        public int End;
    }

    // The signal is never disposed: the thread waits on it for as long as the process lives.
    [SuppressMessage("Design", "CA1001", Justification = "A pool's threads live as long as the process.")]
    private sealed class Worker
    {
        /// <summary>Rounds of looking before a thread sleeps; some 50 µs, longer than the gaps within a training step.</summary>
        private const int SpinRounds = 1000;

        private readonly WorkerPool _pool;
        private readonly int _number;
        private readonly SemaphoreSlim _signal = new(0);
        private int _wanted;
        private int _asleep;

        public Worker(WorkerPool pool, int number)
        {
            _pool = pool;
            _number = number;
            new Thread(Loop, maxStackSize: 1 << 20) { IsBackground = true, Name = string.Create(CultureInfo.InvariantCulture, $"Latent {number}") }.UnsafeStart();
        }

        public void Wake(int generation)
        {
            Interlocked.Exchange(ref _wanted, generation);
            if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0)
            {
                _signal.Release();
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Loop()
        {
            int done = 0;
            while (true)
            {
                int wanted = Volatile.Read(ref _wanted);
                for (int round = 0; wanted == done && round < SpinRounds; round++)
                {
                    Thread.SpinWait(5);
                    wanted = Volatile.Read(ref _wanted);
                }

                if (wanted == done)
                {
                    Interlocked.Exchange(ref _asleep, 1);
                    wanted = Volatile.Read(ref _wanted);
                    if (wanted == done || Interlocked.Exchange(ref _asleep, 0) == 0)
                    {
                        // Either nothing came, or the waker has taken the flag and released the signal.
                        _signal.Wait();
                    }

                    wanted = Volatile.Read(ref _wanted);
                }

                if (wanted != done)
                {
                    done = wanted;
                    _pool.Join(_number, wanted);
                }
            }
        }
    }
}
