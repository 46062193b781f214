using System.Globalization;
using Latent.Numerics;

namespace Latent.Projection;

/// <summary>What maps begin with: rows that differ, and a place for each before the first step.</summary>
internal static class MapStart
{
    /// <summary>Throws where there is nothing to lay out.</summary>
    public static void RequireDifferentRows(ReadOnlySpan<float> rows, int count, int dimensions)
    {
        ReadOnlySpan<float> first = rows[..dimensions];
        for (int row = 1; row < count; row++)
        {
            if (!rows.Slice(row * dimensions, dimensions).SequenceEqual(first))
                return;
        }

        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"All {count} rows are equal, every column is constant: there is nothing to lay out. Check the column that is projected."), nameof(rows));
    }

    /// <summary>The points before the first step, [count × 2].</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="count">Their number.</param>
    /// <param name="dimensions">The columns of a row.</param>
    /// <param name="initialization">Where the points stand.</param>
    /// <param name="spread">Their standard deviation along the first axis.</param>
    /// <param name="seed">What the noise follows from.</param>
    public static float[] Points(ReadOnlySpan<float> rows, int count, int dimensions, MapInitialization initialization, double spread, ulong seed)
    {
        float[] points = new float[2 * count];
        var random = new RandomStream(seed, RandomPurpose.Projection);
        if (initialization == MapInitialization.Random)
        {
            for (int i = 0; i < points.Length; i++)
                points[i] = (float)(spread * random.NextNormal());
            return points;
        }

        int components = Math.Min(2, dimensions);
        var axes = PrincipalComponents.Fit(rows, count, dimensions, components);
        float[] coordinates = new float[count * components];
        axes.Transform(rows, count, coordinates);
        float scale = (float)(spread / Math.Sqrt(axes.Variances[0]));
        for (int i = 0; i < count; i++)
        {
            // A little noise parts equal rows, and gives a second direction to rows on one line.
            points[2 * i] = (scale * coordinates[i * components]) + (float)(0.01 * spread * random.NextNormal());
            points[(2 * i) + 1] = (components > 1 ? scale * coordinates[(i * components) + 1] : 0) + (float)(0.01 * spread * random.NextNormal());
        }

        return points;
    }
}
