namespace Latent.Tests.Numerics;

/// <summary>Asserts that code allocates nothing once it has run before.</summary>
internal static class AllocationAssert
{
    public static void None(Action action)
    {
        for (int i = 0; i < 3; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            action();
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
