using System.Globalization;
using System.Text;
using Latent.Cli.Terminal;
using Latent.Storage;

namespace Latent.Cli.Files;

/// <summary>Writes rows of numbers as CSV, to a file as a whole or not at all, or to the output as they come.</summary>
internal static class TableOutput
{
    /// <summary>Writes a table.</summary>
    /// <param name="console">Has the output.</param>
    /// <param name="path">The file; the output where it is <see langword="null"/> or <c>-</c>.</param>
    /// <param name="write">Writes the lines.</param>
    public static void Write(CommandConsole console, string? path, Action<TextWriter> write)
    {
        if (path is null or "-")
        {
            write(console.Output);
            console.Output.Flush();
            return;
        }

        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
            write(writer);
        });
    }

    /// <summary>A cell of text, quoted where it has to be.</summary>
    public static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    /// <summary>Writes numbers, separated by commas, with as many digits as give back the same bits.</summary>
    public static void WriteNumbers(TextWriter writer, ReadOnlySpan<float> values)
    {
        Span<char> digits = stackalloc char[32];
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                writer.Write(',');
            }

            values[i].TryFormat(digits, out int written, default, CultureInfo.InvariantCulture);
            writer.Write(digits[..written]);
        }
    }

    /// <summary>Writes a row as its table has it: the numbers of texts as the texts.</summary>
    public static void WriteRow(TextWriter writer, ReadOnlySpan<float> values, Preparation? preparation)
    {
        if (preparation is not { AreTextsNumbered: true })
        {
            WriteNumbers(writer, values);
            return;
        }

        for (int column = 0; column < values.Length; column++)
        {
            writer.Write(column > 0 ? "," : "");
            if (preparation.TextOf(column, values[column]) is { } text)
            {
                writer.Write(Quote(text));
                continue;
            }

            WriteNumbers(writer, values.Slice(column, 1));
        }
    }
}
