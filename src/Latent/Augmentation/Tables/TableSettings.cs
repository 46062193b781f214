using System.Collections.Immutable;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>What a file says of a <see cref="TableCodec"/>.</summary>
/// <param name="Sample">The shape of a row.</param>
/// <param name="Columns">The names of all columns, also of those of one value.</param>
/// <param name="Constant">A row, for the values of columns of one value.</param>
/// <param name="Numbers">The columns of numbers.</param>
/// <param name="Choices">The choices.</param>
/// <param name="Classes">The classes that had rows, in ascending order.</param>
/// <param name="ClassRows">How many rows each of them had.</param>
internal sealed record TableSettings(
    Shape Sample,
    ImmutableArray<string> Columns,
    ImmutableArray<float> Constant,
    ImmutableArray<NumberSettings> Numbers,
    ImmutableArray<ChoiceSettings> Choices,
    ImmutableArray<int> Classes,
    ImmutableArray<int> ClassRows);
