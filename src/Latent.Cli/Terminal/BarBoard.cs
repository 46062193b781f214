using Spectre.Console;

namespace Latent.Cli.Terminal;

/// <summary>Draws a bar per step.</summary>
internal sealed class BarBoard(ProgressContext context) : IProgressBoard
{
    /// <inheritdoc/>
    public IProgressStep Begin(string title) => new Step(context.AddTask(Markup.Escape(title), maxValue: 1), title);

    private sealed class Step(ProgressTask task, string title) : IProgressStep
    {
        private bool _ended;

        public void Report(double share, string? detail = null)
        {
            task.Value = Math.Clamp(share, 0, 1);
            if (detail is not null)
            {
                task.Description = $"{Markup.Escape(title)} [grey]{Markup.Escape(detail)}[/]";
            }
        }

        public void Note(string text)
        {
            // The bar shows the latest detail; a line per epoch would push the bars off the screen.
        }

        public void Complete(string? result = null)
        {
            _ended = true;
            task.Value = 1;
            task.Description = result is null ? Markup.Escape(title) : $"{Markup.Escape(title)} [green]{Markup.Escape(result)}[/]";
            task.StopTask();
        }

        public void Dispose()
        {
            if (!_ended)
            {
                task.Description = $"{Markup.Escape(title)} [yellow]stopped[/]";
                task.StopTask();
            }
        }
    }
}
