namespace Latent.Cli.Commands;

/// <summary>What <c>latent gan --json</c> gives: the figures are of the last epoch. They and the model are missing where the training diverged before its first epoch ended.</summary>
internal sealed record GanResults(string Status, string Data, string? Model, ulong Seed, int Epochs, IReadOnlyDictionary<string, double>? Figures, double? RowsPerSecond, IReadOnlyList<string> Findings, double Seconds);
