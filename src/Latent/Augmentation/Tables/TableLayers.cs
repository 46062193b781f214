using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>The hidden layers of a table's networks, given by their units.</summary>
internal static class TableLayers
{
    /// <summary>Refuses layers that are missing or empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none, or one has no unit.</exception>
    public static void Check(ImmutableArray<int> units, [CallerArgumentExpression(nameof(units))] string name = "") => Require.Setting(
        !units.IsDefaultOrEmpty && units.All(count => count >= 1), $"[{(units.IsDefault ? "" : string.Join(", ", units))}]", "at least one layer, each of at least 1 unit", name);
}
