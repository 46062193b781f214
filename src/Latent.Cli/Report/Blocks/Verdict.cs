namespace Latent.Cli.Report.Blocks;

/// <summary>How a figure stands against its baseline.</summary>
internal enum Verdict
{
    /// <summary>There is no comparison.</summary>
    None,

    /// <summary>It is better than the baseline.</summary>
    Better,

    /// <summary>It is about the same.</summary>
    Same,

    /// <summary>It is worse than the baseline.</summary>
    Worse,
}
