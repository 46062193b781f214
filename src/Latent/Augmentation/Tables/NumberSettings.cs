using System.Collections.Immutable;

namespace Latent.Augmentation.Tables;

/// <summary>What a file says of a <see cref="NumberPart"/>: its place in a row, its range, and the modes of its mixture.</summary>
internal sealed record NumberSettings(int Slot, float Minimum, float Maximum, bool IsWhole, ImmutableArray<double> Weights, ImmutableArray<double> Means, ImmutableArray<double> Deviations);
