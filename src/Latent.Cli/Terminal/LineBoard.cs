using System.Diagnostics;
using Latent.Cli.Report;

namespace Latent.Cli.Terminal;

/// <summary>Writes a line when a step begins, a line per note, and a line when it ends: for logs.</summary>
internal sealed class LineBoard(TextWriter writer) : IProgressBoard
{
    /// <inheritdoc/>
    public IProgressStep Begin(string title)
    {
        writer.WriteLine(title + " …");
        return new Step(writer, title);
    }

    private sealed class Step(TextWriter writer, string title) : IProgressStep
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private bool _ended;

        public void Report(double share, string? detail = null)
        {
        }

        public void Note(string text) => writer.WriteLine("  " + text);

        public void Complete(string? result = null)
        {
            _ended = true;
            writer.WriteLine($"  done in {Figures.Duration(_watch.Elapsed.TotalSeconds)}{(result is null ? "" : ": " + result)}");
        }

        public void Dispose()
        {
            if (!_ended)
            {
                writer.WriteLine($"  stopped: {title}");
            }
        }
    }
}
