namespace Latent.Cli.Terminal;

/// <summary>Shows nothing.</summary>
internal sealed class SilentBoard : IProgressBoard
{
    /// <inheritdoc/>
    public IProgressStep Begin(string title) => new Step();

    private sealed class Step : IProgressStep
    {
        public void Report(double share, string? detail = null)
        {
        }

        public void Note(string text)
        {
        }

        public void Complete(string? result = null)
        {
        }

        public void Dispose()
        {
        }
    }
}
