namespace Latent.Data;

/// <summary>The ten glyphs as strokes: polylines within −1 to 1, bent by a hand that is never quite steady.</summary>
internal static class GlyphShapes
{
    public const int Count = 10;

    private const int ArcSteps = 20;

    /// <summary>The strokes of a class. The style, from 0 to 1, runs between two ways of writing it, so that neighbours meet: an oval nears a spiral, a wave a zigzag.</summary>
    /// <param name="glyph">The class, from 0 to 9.</param>
    /// <param name="style">From 0 to 1.</param>
    public static List<(float X, float Y)[]> Strokes(int glyph, float style) => glyph switch
    {
        0 => [Arc(0, 0, 0.55f + (0.35f * style), 0.9f, 0, 360)],
        1 => [[(0, 0.9f), (0, -0.9f)], .. Flag(style)],
        2 => [[(-0.8f, 0.75f), (0.8f, 0.75f), (0, -0.85f), (-0.8f, 0.75f)]],
        3 => [[(-0.75f, -0.75f), (0.75f, -0.75f), (0.75f, 0.75f), (-0.75f, 0.75f), (-0.75f, -0.75f + (0.4f * style))]],
        4 => [[(-0.8f, 0), (0.8f, 0)], [(0.3f * (style - 0.5f), -0.85f), (0, 0.85f)]],
        5 => [[(-0.75f, -0.8f), (0.75f, 0.8f)], [(0.75f, -0.8f), (-0.75f, 0.8f)], .. style > 0.6f ? new[] { new[] { (-0.8f, 0f), (0.8f, 0f) } } : []],
        6 => [Spiral(1.3f + style)],
        7 => [Zigzag(style)],
        8 => [Arc(0, 0, 0.8f, 0.9f, 50 - (25 * style), 310 + (25 * style)), [(0.5f, 0), (0.5f - (0.6f * style), 0)]],
        _ => [Arc(0, -0.42f, 0.45f, 0.42f, 0, 360), Arc(0, 0.45f, 0.45f + (0.15f * style), 0.45f, -90, 270 - (120 * style))],
    };

    private static (float X, float Y)[] Arc(float x, float y, float radiusX, float radiusY, float fromDegrees, float toDegrees)
    {
        var points = new (float, float)[ArcSteps + 1];
        for (int i = 0; i <= ArcSteps; i++)
        {
            float angle = (fromDegrees + ((toDegrees - fromDegrees) * i / ArcSteps)) * (MathF.PI / 180);
            points[i] = (x + (radiusX * MathF.Cos(angle)), y + (radiusY * MathF.Sin(angle)));
        }

        return points;
    }

    private static (float X, float Y)[] Spiral(float turns)
    {
        var points = new (float, float)[(2 * ArcSteps) + 1];
        for (int i = 0; i < points.Length; i++)
        {
            float part = i / (float)(points.Length - 1);
            float angle = part * turns * 2 * MathF.PI;
            points[i] = (0.9f * part * MathF.Cos(angle), 0.9f * part * MathF.Sin(angle));
        }

        return points;
    }

    private static (float X, float Y)[] Zigzag(float style)
    {
        var points = new (float, float)[ArcSteps + 1];
        for (int i = 0; i <= ArcSteps; i++)
        {
            float part = i / (float)ArcSteps;
            float wave = MathF.Sin(part * 3 * MathF.PI);
            float edge = MathF.Asin(MathF.Max(-1, MathF.Min(1, wave))) * (2 / MathF.PI);
            points[i] = (-0.9f + (1.8f * part), 0.7f * ((style * wave) + ((1 - style) * edge)));
        }

        return points;
    }

    private static List<(float X, float Y)[]> Flag(float style) =>
        style < 0.33f ? [[(0, -0.9f), (-0.35f, -0.5f)]]
        : style < 0.66f ? [[(0, -0.9f), (-0.35f, -0.5f)], [(-0.4f, 0.9f), (0.4f, 0.9f)]]
        : [[(0, -0.9f), (-0.4f, -0.45f)], [(0, -0.9f), (0.4f, -0.45f)]];
}
