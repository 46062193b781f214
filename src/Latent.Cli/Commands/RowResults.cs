namespace Latent.Cli.Commands;

/// <summary>What <c>latent encode --json</c> and <c>latent reconstruct --json</c> give beside the rows.</summary>
internal sealed record RowResults(string Data, string Model, string Output, long Rows, double? MeanSquaredError, double Seconds);
