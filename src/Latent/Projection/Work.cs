namespace Latent.Projection;

/// <summary>Numbered tasks over all threads. A task's result may depend on its number alone, so that bits do not depend on the threads.</summary>
internal static class Work
{
    public static void For(int tasks, Action<int> body)
    {
        if (tasks <= 1)
        {
            if (tasks == 1)
                body(0);
            return;
        }

        Parallel.For(0, tasks, body);
    }
}
