using System.Numerics;

namespace Latent.Augmentation;

/// <summary>Finds which of several shares a point falls into.</summary>
internal static class ShareDraw
{
    /// <summary>The share that a point falls into, where all lie behind one another; the last where rounding brings it beyond them.</summary>
    /// <param name="shares">The shares, at least one.</param>
    /// <param name="at">The point, from 0 to below their sum.</param>
    public static int Find<T>(ReadOnlySpan<T> shares, T at)
        where T : INumber<T>
    {
        int found = 0;
        while (found < shares.Length - 1 && at >= shares[found])
        {
            at -= shares[found++];
        }

        return found;
    }
}
