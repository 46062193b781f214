using Latent.Cli.Terminal;
using Latent.Networks;

namespace Latent.Cli.Commands;

/// <summary>Turns exceptions into one line on the error stream and an exit code.</summary>
internal static class ErrorReport
{
    /// <summary>Runs a command; what it throws becomes a line and a code.</summary>
    public static int Guard(CommandConsole console, Func<int> command)
    {
        try
        {
            return command();
        }
        catch (OperationCanceledException) when (console.Cancellation.IsCancellationRequested)
        {
            console.WriteError("stopped; nothing was written, because nothing was complete yet.");
            return ExitCode.Cancelled;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or InsufficientMemoryException)
        {
            console.WriteError("there is not enough memory for this; give fewer rows, a smaller --batch or a smaller network. docs/command-line.md says which commands stream and which hold all rows.");
            return ExitCode.BadInput;
        }
        catch (Exception exception) when (CodeOf(exception) is { } code)
        {
            console.WriteError(InOptions(exception.Message));
            return code;
        }
        catch (Exception exception) when (!System.Diagnostics.Debugger.IsAttached)
        {
            // The whole exception is for whoever reports it; a line of text alone would hide where it came from.
            console.WriteError($"unexpected {exception.GetType().Name}: {exception.Message} This is a fault of latent; please report it with the lines below.");
            console.Error.WriteLine(exception.StackTrace);
            return ExitCode.Fault;
        }
    }

    /// <summary>Runs what the library may refuse because of the data or the options: its argument exception becomes bad input.</summary>
    /// <exception cref="InputException">It refused.</exception>
    public static T Refused<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (ArgumentException e)
        {
            throw new InputException(e);
        }
    }

    /// <summary>The library names its own options where a command has others for the same.</summary>
    private static string InOptions(string message) => message
        .Replace("or set CsvOptions.Missing to skip such rows or to take the column's mean", "or give --missing skip or --missing mean", StringComparison.Ordinal)
        .Replace("or set CsvOptions.Missing to skip such rows", "or give --missing skip", StringComparison.Ordinal)
        .Replace("ignore it or raise CsvOptions.MaxCategories", "leave it out with --ignore", StringComparison.Ordinal)
        .Replace("BatchSize = ", "--batch ", StringComparison.Ordinal)
        .Replace("lower BatchSize", "lower --batch", StringComparison.Ordinal)
        .Replace("Perplexity is", "--perplexity is", StringComparison.Ordinal)
        .Replace("(or null, to follow the rows)", "(or left out, to follow the rows)", StringComparison.Ordinal);

    private static int? CodeOf(Exception exception) => exception switch
    {
        HttpRequestException or IOException { InnerException: HttpRequestException or TaskCanceledException } => ExitCode.NoNetwork,
        InputException or InvalidDataException or FileNotFoundException or DirectoryNotFoundException => ExitCode.BadInput,
        UnauthorizedAccessException or IOException or ArchitectureException => ExitCode.BadInput,
        _ => null,
    };
}
