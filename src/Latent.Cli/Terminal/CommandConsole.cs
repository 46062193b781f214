using System.Text;

namespace Latent.Cli.Terminal;

/// <summary>Where a command writes: results to the output, errors and progress to the error stream.</summary>
/// <param name="Output">Takes results.</param>
/// <param name="Error">Takes errors and progress.</param>
/// <param name="Interactive">Whether progress may be drawn in place.</param>
/// <param name="Cancellation">Asks the command to stop and to keep what it has.</param>
internal sealed record CommandConsole(TextWriter Output, TextWriter Error, bool Interactive, CancellationToken Cancellation)
{
    /// <summary>Writes an error as one line.</summary>
    public void WriteError(string message) => Error.WriteLine("latent: " + OneLine(message));

    /// <summary>Writes what is no error but worth knowing, a line for each.</summary>
    public void WriteNotes(IEnumerable<string> notes)
    {
        foreach (string note in notes)
        {
            WriteError("note: " + note);
        }
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (!char.IsWhiteSpace(c) && !char.IsControl(c))
            {
                line.Append(c);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }
}
