namespace Latent.Cli.Commands;

/// <summary>Command lines as a reader would type them.</summary>
internal static class Shell
{
    /// <summary>A command with its arguments, quoted where they need it.</summary>
    public static string Join(string command, IEnumerable<string> arguments) =>
        string.Join(' ', arguments.Select(argument => argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@\\".Contains(c)) ? argument : $"'{argument.Replace("'", "'\\''")}'").Prepend(command));
}
