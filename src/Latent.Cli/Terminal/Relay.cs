namespace Latent.Cli.Terminal;

/// <summary>Passes reports on at once, on the thread that makes them; <see cref="Progress{T}"/> would queue them.</summary>
internal sealed class Relay<T>(Action<T> report) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => report(value);
}
