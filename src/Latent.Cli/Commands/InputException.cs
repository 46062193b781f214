namespace Latent.Cli.Commands;

/// <summary>Bad input: the message is one line that says what is wrong and what to do.</summary>
internal sealed class InputException : Exception
{
    /// <summary>Bad input.</summary>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>Bad input, with what it was seen by.</summary>
    public InputException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
