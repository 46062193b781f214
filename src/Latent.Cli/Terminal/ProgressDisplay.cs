using Spectre.Console;

namespace Latent.Cli.Terminal;

/// <summary>Shows how far a command is: bars with the time left on a terminal, a line per step elsewhere, nothing when quiet.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs work that reports its steps.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="quiet">Whether nothing shall be shown.</param>
    /// <param name="work">The work.</param>
    /// <param name="notes">What is worth knowing before, a line for each. In a log it waits for the work's first sign of life: input that is refused leaves the one line that says why.</param>
    public static T Run<T>(CommandConsole console, bool quiet, Func<IProgressBoard, T> work, IEnumerable<string>? notes = null)
    {
        if (quiet)
        {
            return work(new SilentBoard());
        }

        if (!console.Interactive)
        {
            return work(new LineBoard(console.Error, () => console.WriteNotes(notes ?? [])));
        }

        console.WriteNotes(notes ?? []);
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Error) });
        return terminal.Progress()
            .AutoClear(false)
            .HideCompleted(false)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 28 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new BarBoard(context)));
    }
}
