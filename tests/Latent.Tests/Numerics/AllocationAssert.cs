namespace Latent.Tests.Numerics;

/// <summary>Asserts that code allocates nothing once it has run before.</summary>
internal static class AllocationAssert
{
    private const int Rounds = 50;

    /// <summary>Asserts that this thread allocates nothing in one of many rounds of running code ten times: code that allocates shows in each.</summary>
    /// <param name="action">The code.</param>
    /// <param name="before">How often it runs before.</param>
    public static void None(Action action, int before = 3)
    {
        for (int i = 0; i < before; i++)
        {
            action();
        }

        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            least = Math.Min(least, Measure(action));
        }

        Assert.AreEqual(0, least);
    }

    /// <summary>What this thread allocates while code runs ten times.</summary>
    /// <remarks>A collection, which any thread may bring about, throws away what is left of this thread's eight kilobytes to allocate from, and counts it as allocated.</remarks>
    public static long Measure(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
