using System.Diagnostics;
using Latent.Cli.Report;

namespace Latent.Cli.Terminal;

/// <summary>Writes a line when a step begins, a line per note, and a line when it ends: for logs.</summary>
internal sealed class LineBoard(TextWriter writer) : IProgressBoard
{
    /// <inheritdoc/>
    public IProgressStep Begin(string title) => new Step(writer, title);

    private sealed class Step(TextWriter writer, string title) : IProgressStep
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private bool _begun;
        private bool _ended;

        // The title waits for the first sign of life, so that input that is refused at once leaves the one line that says why.
        public void Report(double share, string? detail = null)
        {
            if (!_begun)
            {
                _begun = true;
                writer.WriteLine(title + " …");
            }
        }

        public void Note(string text)
        {
            Report(0);
            writer.WriteLine("  " + text);
        }

        public void Complete(string? result = null)
        {
            Report(1);
            _ended = true;
            writer.WriteLine($"  done in {Figures.Duration(_watch.Elapsed.TotalSeconds)}{(result is null ? "" : ": " + result)}");
        }

        public void Dispose()
        {
            if (_begun && !_ended)
            {
                writer.WriteLine("  stopped");
            }
        }
    }
}
