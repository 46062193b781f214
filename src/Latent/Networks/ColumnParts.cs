using System.Collections.Immutable;

namespace Latent.Networks;

/// <summary>The widths of the parts of a row of a table: 1 for a value, more for the shares of a choice.</summary>
internal static class ColumnParts
{
    public static ImmutableArray<int> Check(ImmutableArray<int> widths)
    {
        if (widths.IsDefaultOrEmpty)
        {
            throw new ArgumentException("There are no parts; give the width of at least one.", nameof(widths));
        }

        foreach (int width in widths)
        {
            if (width < 1)
            {
                throw new ArgumentException($"The width of a part is {width}; it is at least 1.", nameof(widths));
            }
        }

        return widths;
    }

    public static int Hash(ImmutableArray<int> widths)
    {
        var hash = default(HashCode);
        foreach (int width in widths)
        {
            hash.Add(width);
        }

        return hash.ToHashCode();
    }
}
