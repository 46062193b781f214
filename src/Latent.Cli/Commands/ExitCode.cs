namespace Latent.Cli.Commands;

/// <summary>What the command ends with.</summary>
internal static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Success = 0;

    /// <summary>A fault of the program: an error that should not be.</summary>
    public const int Fault = 1;

    /// <summary>Bad input: wrong options, missing or broken files, a folder that cannot be written.</summary>
    public const int BadInput = 2;

    /// <summary>A data set could not be fetched.</summary>
    public const int NoNetwork = 3;

    /// <summary>A training diverged: its loss was no number. The model of the best epoch before is kept, where there was one.</summary>
    public const int Diverged = 4;

    /// <summary>Stopped by Ctrl-C; what was done is kept. 128 + SIGINT, as shells expect.</summary>
    public const int Cancelled = 130;
}
