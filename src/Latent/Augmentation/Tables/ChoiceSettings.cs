using System.Collections.Immutable;

namespace Latent.Augmentation.Tables;

/// <summary>What a file says of a <see cref="ChoicePart"/>.</summary>
/// <param name="Name">The columns' names.</param>
/// <param name="Slots">Where the values lie in a row.</param>
/// <param name="Kept">How many combinations are told apart.</param>
/// <param name="Patterns">The combinations: pairs of a place among the slots and the bits of the value there.</param>
/// <param name="RestSums">How often the combinations that are not told apart were seen, added up.</param>
internal sealed record ChoiceSettings(string Name, ImmutableArray<int> Slots, int Kept, ImmutableArray<ImmutableArray<int>> Patterns, ImmutableArray<long> RestSums);
