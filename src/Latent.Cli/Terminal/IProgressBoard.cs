namespace Latent.Cli.Terminal;

/// <summary>Takes the steps of a command.</summary>
internal interface IProgressBoard
{
    /// <summary>Begins a step; disposing of it ends it.</summary>
    /// <param name="title">What is done.</param>
    IProgressStep Begin(string title);
}
