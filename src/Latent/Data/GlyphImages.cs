using Latent.Numerics;

namespace Latent.Data;

/// <summary>
/// Generated images that look as if drawn by hand: 28 × 28 grey levels, ten classes of simple figures, each bent, turned,
/// sheared, thickened and blurred by chance, with noise. For trying things where no data set is at hand, and for tests.
/// </summary>
/// <remarks>
/// The same seed gives the same images, and an image depends on the seed and its index alone: the first hundred of a
/// thousand are those of a hundred. Safe for use from many threads.
/// </remarks>
public static class GlyphImages
{
    /// <summary>The height and width in pixels.</summary>
    public const int Size = 28;

    /// <summary>The names of the classes, in the order of their indices.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["oval", "staff", "triangle", "square", "cross", "star", "spiral", "wave", "crescent", "eight"];

    /// <summary>Draws images with their labels, each class as often as the next, in random order.</summary>
    /// <param name="count">The number of images, at least 1.</param>
    /// <param name="seed">What all follows from.</param>
    /// <returns>Samples of [1 × 28 × 28] from 0 (paper) to 1 (ink).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1 or above what memory takes.</exception>
    public static MemorySamples Generate(int count, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength / (Size * Size));
        var values = new float[count * Size * Size];
        var labels = new int[count];
        Parallel.For(0, count, index =>
        {
            // One stream per image makes it independent of the others and of the number of threads.
            var random = new RandomStream(seed, RandomPurpose.Generation, (ulong)index);
            labels[index] = ClassOf(index, seed);
            Draw(labels[index], random, values.AsSpan(index * Size * Size, Size * Size));
        });

        return new MemorySamples([1, Size, Size], values, labels);
    }

    /// <summary>Each run of ten images has every class once, in an order of its own.</summary>
    private static int ClassOf(int index, ulong seed)
    {
        Span<int> order = stackalloc int[GlyphShapes.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        new RandomStream(seed, RandomPurpose.Generation, ulong.MaxValue - (ulong)(index / GlyphShapes.Count)).Shuffle(order);
        return order[index % GlyphShapes.Count];
    }

    private static void Draw(int glyph, RandomStream random, Span<float> image)
    {
        List<(float X, float Y)[]> strokes = GlyphShapes.Strokes(glyph, random.NextSingle());

        // Turning, stretching, shearing and moving the whole figure.
        float angle = 0.28f * random.NextNormal();
        float scaleX = 8.6f * (1 + (0.16f * Clamp(random.NextNormal())));
        float scaleY = 9.2f * (1 + (0.14f * Clamp(random.NextNormal())));
        float shear = 0.22f * Clamp(random.NextNormal());
        float moveX = (Size / 2f) - 0.5f + (1.3f * Clamp(random.NextNormal()));
        float moveY = (Size / 2f) - 0.5f + (1.3f * Clamp(random.NextNormal()));
        float sin = MathF.Sin(angle), cos = MathF.Cos(angle);

        // An unsteady hand: two slow waves that bend the plane, so that straight lines are not.
        float waveX = 0.11f * random.NextNormal(), waveY = 0.11f * random.NextNormal();
        float phaseX = 6.28f * random.NextSingle(), phaseY = 6.28f * random.NextSingle();
        foreach ((float X, float Y)[] stroke in strokes)
        {
            float driftX = 0.06f * random.NextNormal(), driftY = 0.06f * random.NextNormal();
            for (int i = 0; i < stroke.Length; i++)
            {
                (float x, float y) = stroke[i];
                x += driftX + (waveX * MathF.Sin((2.5f * y) + phaseX));
                y += driftY + (waveY * MathF.Sin((2.5f * x) + phaseY));
                x += shear * y;
                stroke[i] = (moveX + (scaleX * ((cos * x) - (sin * y))), moveY + (scaleY * ((sin * x) + (cos * y))));
            }
        }

        float radius = 0.75f + (0.9f * random.NextSingle());
        float softness = 0.55f + (0.75f * random.NextSingle());
        float ink = 0.72f + (0.28f * random.NextSingle());
        float noise = 0.02f + (0.05f * random.NextSingle());
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                float distance = Distance(strokes, x, y);

                // A soft edge: full ink within the pen's radius, fading over the softness.
                float level = ink * Math.Clamp(((radius - distance) / softness) + 0.5f, 0, 1);
                level += noise * random.NextNormal() * (0.25f + level);
                image[(y * Size) + x] = Math.Clamp(level, 0, 1);
            }
        }
    }

    /// <summary>The distance of a pixel from the nearest stroke.</summary>
    private static float Distance(List<(float X, float Y)[]> strokes, float x, float y)
    {
        float least = float.MaxValue;
        foreach ((float X, float Y)[] stroke in strokes)
        {
            for (int i = 1; i < stroke.Length; i++)
            {
                float ax = stroke[i - 1].X, ay = stroke[i - 1].Y;
                float dx = stroke[i].X - ax, dy = stroke[i].Y - ay;
                float part = Math.Clamp((((x - ax) * dx) + ((y - ay) * dy)) / MathF.Max((dx * dx) + (dy * dy), 1e-12f), 0, 1);
                float ex = x - ax - (part * dx), ey = y - ay - (part * dy);
                least = MathF.Min(least, (ex * ex) + (ey * ey));
            }
        }

        return MathF.Sqrt(least);
    }

    private static float Clamp(float normal) => Math.Clamp(normal, -2.5f, 2.5f);
}
