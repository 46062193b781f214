using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public class LoggingEventArgs : EventArgs
{
    public LoggingEventArgs(string message, ChannelMessageKind kind, string source)
    {
        RawMessage = message;
        Kind = kind;
        Source = source;
    }

    public string Message => $"[Source={Source}, Kind={Kind}] {RawMessage}";

    public ChannelMessageKind Kind { get; }

    public string RawMessage { get; }

    public string Source { get; }
}
