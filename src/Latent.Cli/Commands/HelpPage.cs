using System.CommandLine;
using System.CommandLine.Invocation;

namespace Latent.Cli.Commands;

/// <summary>A help page: what System.CommandLine writes, under the command's own name and with an example at the end.</summary>
internal sealed class HelpPage(SynchronousCommandLineAction inner, IReadOnlyDictionary<Command, string> examples) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        using var page = new StringWriter();
        parseResult.InvocationConfiguration.Output = page;
        int code = inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;

        // The program's file has another name than the command.
        output.Write(page.ToString().Replace(RootCommand.ExecutableName, "latent", StringComparison.Ordinal).TrimEnd());
        output.WriteLine();
        if (examples.TryGetValue(parseResult.CommandResult.Command, out string? example))
        {
            output.WriteLine($"\nExample:\n  {example.Replace("\n", "\n  ", StringComparison.Ordinal)}");
        }

        return code;
    }
}
