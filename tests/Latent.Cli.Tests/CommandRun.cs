using System.Text;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests;

/// <summary>A command run in this process, with what it wrote.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static CommandRun Of(params string[] arguments) => StoppedAt(null, arguments);

    /// <summary>Runs a command with a standard input.</summary>
    public static CommandRun WithInput(byte[] input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = LatentCommand.Run(arguments, output, error, interactive: false, CancellationToken.None, () => new MemoryStream(input));
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command and stops it as soon as its error stream has a text.</summary>
    public static CommandRun StoppedAt(string? stopAt, params string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new WatchedWriter(stopAt, stop);
        int code = LatentCommand.Run(arguments, output, error, interactive: false, stop.Token);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    private sealed class WatchedWriter(string? stopAt, CancellationTokenSource stop) : StringWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (stopAt is not null && value is not null && value.Contains(stopAt, StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        }
    }
}
