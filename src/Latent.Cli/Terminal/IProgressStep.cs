namespace Latent.Cli.Terminal;

/// <summary>A step under way.</summary>
internal interface IProgressStep : IDisposable
{
    /// <summary>How far it is.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="detail">A few words, such as the loss; none where it is <see langword="null"/>.</param>
    void Report(double share, string? detail = null);

    /// <summary>Something that stays worth reading, such as the figures of an epoch.</summary>
    void Note(string text);

    /// <summary>Ends the step well; without it, disposing marks it as stopped.</summary>
    /// <param name="result">What came out.</param>
    void Complete(string? result = null);
}
