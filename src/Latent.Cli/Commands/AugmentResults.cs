namespace Latent.Cli.Commands;

/// <summary>What <c>latent augment --json</c> gives beside the rows.</summary>
internal sealed record AugmentResults(string Data, string Output, int Rows, int Made, ulong Seed, double Seconds);
