namespace Latent.Cli.Commands;

/// <summary>What <c>latent search --json</c> gives.</summary>
internal sealed record SearchResults(string Data, string? Model, int Queries, int Neighbours, double Seconds);
