namespace Latent.Cli.Commands;

/// <summary>What <c>latent detect … --json</c> gives.</summary>
internal sealed record ScoreResults(string Data, string Model, long Rows, double Threshold, long? Flagged, double Seconds);
