using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Latent.Cli.Files;
using Latent.Cli.Terminal;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent</c> with all commands under it.</summary>
internal static class LatentCommand
{
    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes errors and progress.</param>
    /// <param name="interactive">Whether progress may be drawn in place on <paramref name="error"/>.</param>
    /// <param name="cancellation">Asks the command to stop and to keep what it has.</param>
    /// <param name="input">Opens the standard input; the process's own where it is <see langword="null"/>.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter error, bool interactive, CancellationToken cancellation, Func<Stream>? input = null)
    {
        using var standard = new StandardInput(input ?? Console.OpenStandardInput);
        var console = new CommandConsole(output, error, interactive, cancellation);
        ParseResult parsed = Create(console).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            string command = NameOf(parsed.CommandResult);
            // One that quotes a word tells more: an unknown word is also a missing command.
            string problem = (parsed.Errors.FirstOrDefault(error => error.Message.Contains('\'')) ?? parsed.Errors[0]).Message;
            console.WriteError($"{problem} See '{command} --help'.");
            return ExitCode.BadInput;
        }

        // Errors and Ctrl-C are handled here, in one way for all commands.
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return ErrorReport.Guard(console, () =>
        {
            // A help page or a completion reads and writes nothing.
            if (ReferenceEquals(parsed.Action, parsed.CommandResult.Command.Action))
            {
                PathCheck.Check(parsed);
            }

            return parsed.Invoke(configuration);
        });
    }

    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult above ? $"{NameOf(above)} {command.Command.Name}" : "latent";

    private static RootCommand Create(CommandConsole console)
    {
        (Command Command, string Example)[] commands =
        [
            TourCommand.Create(console),
            TrainCommand.Create(console),
            EncodeCommand.CreateEncode(console),
            EncodeCommand.CreateReconstruct(console),
            .. DetectCommand.Create(console),
            ProjectCommand.Create(console),
            SearchCommand.Create(console),
            GanCommand.Create(console),
            SampleCommand.Create(console),
            AugmentCommand.Create(console),
            EvaluateCommand.Create(console),
            InfoCommand.Create(console),
            ExportCommand.Create(console),
            ImportCommand.Create(console),
        ];
        var root = new RootCommand("Autoencoders, anomaly detection and maps of your data, from files to a report.\n\nExit codes: 0 done, 1 fault of the program, 2 bad input, 3 a data set could not be fetched, 4 a training diverged, 130 stopped by Ctrl-C (what was done is kept).");
        foreach ((Command command, _) in commands.Where(entry => !entry.Command.Parents.Any()))
        {
            root.Add(command);
        }

        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpPage((SynchronousCommandLineAction)help.Action!, commands.ToDictionary(entry => entry.Command, entry => entry.Example));
        return root;
    }
}
