using System.Diagnostics;
using Latent.Cli.Report;

namespace Latent.Cli.Terminal;

/// <summary>Writes a line when a step begins, a line per note, and a line when it ends: for logs. Of many notes a second one is written.</summary>
/// <param name="writer">Takes the lines.</param>
/// <param name="before">Writes what comes before the first line.</param>
internal sealed class LineBoard(TextWriter writer, Action before) : IProgressBoard
{
    private const int AlwaysNoted = 20;

    private bool _begun;

    /// <inheritdoc/>
    public IProgressStep Begin(string title) => new Step(this, writer, title);

    private void Start()
    {
        if (!_begun)
        {
            _begun = true;
            before();
        }
    }

    private sealed class Step(LineBoard board, TextWriter writer, string title) : IProgressStep
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private TimeSpan _next;
        private int _notes;
        private string? _held;
        private bool _begun;
        private bool _ended;

        // The title waits for the first sign of life, so that input that is refused at once leaves the one line that says why.
        public void Report(double share, string? detail = null)
        {
            if (!_begun)
            {
                _begun = true;
                board.Start();
                writer.WriteLine(title + " …");
            }
        }

        public void Note(string text)
        {
            // Hundreds of epochs a second would bury what else a log has; the first ones and the last are always there.
            Report(0);
            _held = text;
            if (++_notes <= AlwaysNoted || _watch.Elapsed >= _next)
            {
                WriteHeld();
                _next = _watch.Elapsed + TimeSpan.FromSeconds(1);
            }
        }

        public void Complete(string? result = null)
        {
            Report(1);
            WriteHeld();
            _ended = true;
            writer.WriteLine($"  done in {Figures.Duration(_watch.Elapsed.TotalSeconds)}{(result is null ? "" : ": " + result)}");
        }

        public void Dispose()
        {
            if (_begun && !_ended)
            {
                WriteHeld();
                writer.WriteLine("  stopped");
            }
        }

        private void WriteHeld()
        {
            if (_held is not null)
            {
                writer.WriteLine("  " + _held);
                _held = null;
            }
        }
    }
}
