using Latent.Augmentation;

namespace Latent.Cli.Commands;

/// <summary>What <c>latent augment --json</c> gives beside the rows.</summary>
/// <param name="Data">The data.</param>
/// <param name="Output">The file with the rows.</param>
/// <param name="Rows">The rows in it.</param>
/// <param name="Made">Those that were made.</param>
/// <param name="Gain">What macro F1 gained in the trial; nothing without one.</param>
/// <param name="GainHalfWidth">Half the width of its 95 % interval.</param>
/// <param name="Quality">The measures of quality; nothing where none were asked for.</param>
/// <param name="Seed">What all randomness followed from.</param>
/// <param name="Seconds">The time it took.</param>
internal sealed record AugmentResults(string Data, string Output, int Rows, int Made, double? Gain, double? GainHalfWidth, SyntheticQuality? Quality, ulong Seed, double Seconds);
