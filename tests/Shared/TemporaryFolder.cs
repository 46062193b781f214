namespace Latent.Tests.Shared;

/// <summary>An empty folder that is gone after the test. <see cref="TemporaryRoot"/> fails the run where one was not disposed of.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
