namespace Latent.Networks.Managed;

/// <summary>Lends workspaces to calls from any number of threads. Returned ones are kept, up to a few, so that steady use allocates nothing.</summary>
internal sealed class WorkspacePool(long length, long scratch)
{
    private readonly Workspace?[] _free = new Workspace?[2 * Environment.ProcessorCount];

    /// <summary>A workspace for the caller alone.</summary>
    public Workspace Rent()
    {
        for (int i = 0; i < _free.Length; i++)
        {
            if (_free[i] is not null && Interlocked.Exchange(ref _free[i], null) is { } workspace)
            {
                return workspace;
            }
        }

        return new Workspace(length, scratch);
    }

    /// <summary>Gives a workspace back.</summary>
    public void Return(Workspace workspace)
    {
        for (int i = 0; i < _free.Length; i++)
        {
            if (_free[i] is null && Interlocked.CompareExchange(ref _free[i], workspace, null) is null)
            {
                return;
            }
        }
    }
}
