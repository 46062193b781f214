namespace Latent.Cli.Commands;

/// <summary>What <c>latent gan --json</c> gives: the figures are of the last epoch.</summary>
internal sealed record GanResults(string Data, string Model, ulong Seed, int Epochs, IReadOnlyDictionary<string, double> Figures, double RowsPerSecond, IReadOnlyList<string> Findings, double Seconds);
