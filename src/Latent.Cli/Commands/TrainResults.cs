using Latent.Cli.Tour;

namespace Latent.Cli.Commands;

/// <summary>What <c>latent train --json</c> gives.</summary>
internal sealed record TrainResults(string Status, string Data, string Model, string DataFingerprint, ulong Seed, TrainingFigures Training, double Seconds);
