namespace Latent.Tests.Shared;

/// <summary>A temporary folder that is the current directory until the test ends; only for classes that do not run in parallel.</summary>
internal sealed class WorkingFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Directory.GetCurrentDirectory();

    public WorkingFolder() => Directory.SetCurrentDirectory(_folder.Path);

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        _folder.Dispose();
    }
}
