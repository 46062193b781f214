using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class WorkerPoolTests
{
    [TestMethod]
    public void Run_ManyRounds_RunsEachPieceOnce()
    {
        var pool = new WorkerPool(4);
        for (int round = 0; round < 2000; round++)
        {
            int count = 1 + (round % 37);
            int[] runs = new int[count];
            pool.Run(count, index => Interlocked.Increment(ref runs[index]));
            Assert.IsTrue(Array.TrueForAll(runs, value => value == 1));
            if (round % 500 == 0)
            {
                // Long enough for the threads to fall asleep, so that waking them is tried too.
                Thread.Sleep(20);
            }
        }
    }

    [TestMethod]
    public void Run_FromManyThreadsAndNested_RunsEachPieceOnce()
    {
        var pool = new WorkerPool(3);
        int total = 0;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < 50; round++)
            {
                pool.Run(5, _ => pool.Run(3, _ => Interlocked.Increment(ref total)));
            }
        }))];
        Array.ForEach(callers, thread => thread.Start());
        Array.ForEach(callers, thread => thread.Join());
        Assert.AreEqual(4 * 50 * 15, total);
    }

    [TestMethod]
    public void RunAlone_PiecesWithin_RunOnTheCallingThread()
    {
        var pool = new WorkerPool(4);
        var threads = new HashSet<int>();
        WorkerPool.RunAlone(() => WorkerPool.RunAlone(() => { }));
        WorkerPool.RunAlone(() => pool.Run(100, _ =>
        {
            Thread.SpinWait(1000);
            lock (threads)
            {
                threads.Add(Environment.CurrentManagedThreadId);
            }
        }));
        CollectionAssert.AreEqual(new[] { Environment.CurrentManagedThreadId }, threads.ToArray());
        Assert.ThrowsExactly<InvalidOperationException>(() => WorkerPool.RunAlone(() => throw new InvalidOperationException()));

        // And on others again, once it is over: the first piece waits for one of them.
        using var other = new ManualResetEventSlim();
        int caller = Environment.CurrentManagedThreadId, first = 0;
        pool.Run(100, _ =>
        {
            if (Environment.CurrentManagedThreadId != caller)
            {
                other.Set();
            }
            else if (Interlocked.Exchange(ref first, 1) == 0)
            {
                Assert.IsTrue(other.Wait(TimeSpan.FromSeconds(30)));
            }
        });
    }

    [TestMethod]
    public void Run_PieceThrows_ThrowsToTheCallerAndGoesOnWorking()
    {
        var pool = new WorkerPool(3);
        for (int round = 0; round < 20; round++)
        {
            InvalidOperationException thrown = Assert.ThrowsExactly<InvalidOperationException>(() => pool.Run(100, index =>
            {
                if (index == 60)
                {
                    throw new InvalidOperationException("piece 60");
                }
            }));
            Assert.AreEqual("piece 60", thrown.Message);
            int runs = 0;
            pool.Run(10, _ => Interlocked.Increment(ref runs));
            Assert.AreEqual(10, runs);
        }
    }

    [TestMethod]
    public void MaxThreads_Changed_IsUsedAtOnce()
    {
        var pool = new WorkerPool(1);
        var threads = new HashSet<int>();
        pool.Run(50, _ => threads.Add(Environment.CurrentManagedThreadId));
        Assert.AreEqual(1, threads.Count);
        pool.MaxThreads = 3;
        using var barrier = new Barrier(3);
        pool.Run(3, _ => Assert.IsTrue(barrier.SignalAndWait(TimeSpan.FromSeconds(30)), "three threads at once"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => pool.MaxThreads = 0);
    }
}
