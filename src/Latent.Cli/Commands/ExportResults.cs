namespace Latent.Cli.Commands;

/// <summary>What <c>latent export --json</c> gives.</summary>
internal sealed record ExportResults(string Model, string Output, string Content);
