namespace Latent.Cli.Commands;

/// <summary>Bad input: the message is one line that says what is wrong and what to do.</summary>
internal sealed class InputException : Exception
{
    /// <summary>Bad input.</summary>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>An argument that the library refused, and that came from the command line or the data: what it says, without the names of its parameters.</summary>
    public InputException(ArgumentException inner)
        : base(Plain(inner), inner)
    {
    }

    /// <summary>Bad input, with what it was seen by.</summary>
    public InputException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>What an argument exception says, without what .NET adds for programmers.</summary>
    public static string Plain(ArgumentException exception)
    {
        int added = exception.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return added < 0 ? exception.Message : exception.Message[..added];
    }
}
