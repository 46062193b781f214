namespace Latent.Cli.Commands;

/// <summary>What <c>latent project --json</c> gives beside the points.</summary>
internal sealed record MapResults(string Data, string Output, int Rows, double Perplexity, double KLDivergence, ulong Seed, double Seconds);
