using Latent.Cli.Tour;

namespace Latent.Cli.Commands;

/// <summary>What <c>latent train --json</c> gives; the model is missing where the training diverged before its first epoch ended.</summary>
internal sealed record TrainResults(string Status, string Data, string? Model, string DataFingerprint, ulong Seed, TrainingFigures Training, double Seconds);
