using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Latent.Cli.Report.Blocks;

/// <summary>A map of points to zoom, pan and point at; drawn by the script map.js on a canvas.</summary>
internal sealed record ScatterMap : IReportBlock
{
    /// <summary>The most points a map carries.</summary>
    public const int MaxPoints = 200_000;

    /// <summary>Unique in the report.</summary>
    public required string Id { get; init; }

    /// <summary>What the map shows.</summary>
    public required string Title { get; init; }

    /// <summary>[count × 2] coordinates.</summary>
    public required ReadOnlyMemory<float> Points { get; init; }

    /// <summary>One class index per point; empty where there are no classes.</summary>
    public IReadOnlyList<int> Labels { get; init; } = [];

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>One score per point, shown and used for colouring; none where it is empty.</summary>
    public IReadOnlyList<float> Scores { get; init; } = [];

    /// <summary>What the score is.</summary>
    public string ScoreName { get; init; } = "score";

    /// <summary>What a point is called, such as "test image".</summary>
    public string RowName { get; init; } = "row";

    /// <summary>The pictures of all points on one sheet, as a data address; none where it is <see langword="null"/>.</summary>
    public string? Sprites { get; init; }

    /// <summary>The number of pictures in a row of the sheet.</summary>
    public int SpriteColumns { get; init; }

    /// <summary>The width of one picture.</summary>
    public int SpriteWidth { get; init; }

    /// <summary>The height of one picture.</summary>
    public int SpriteHeight { get; init; }

    /// <inheritdoc/>
    public void Write(HtmlWriter html)
    {
        int count = Points.Length / 2;
        string hintId = Id + "-hint";
        html.Open("figure", ("class", "map"), ("data-map", Id + "-data"));
        html.Element("figcaption", Title);
        html.Open("div", ("class", "map-tools"), ("role", "toolbar"), ("aria-label", "Map"));
        Button(html, "zoom-in", "+", "Zoom in");
        Button(html, "zoom-out", "−", "Zoom out");
        Button(html, "reset", "Whole map", "Show the whole map");
        if (Scores.Count > 0 && Labels.Count > 0)
        {
            html.Open("label").Text("Colour ").Open("select", ("data-colour", ""));
            html.Element("option", "by class", ("value", "class"));
            html.Element("option", "by " + ScoreName, ("value", "score"));
            html.Close().Close();
        }

        html.Close();
        html.Open("div", ("class", "map-box"));
        html.Element("canvas", $"A map of {Figures.Count(count)} points; the classes and their sizes are listed below.", ("tabindex", "0"), ("role", "application"), ("aria-label", Title), ("aria-describedby", hintId));
        html.Open("div", ("class", "tip"), ("hidden", "hidden")).Close();
        html.Close();
        html.Element("p", "Drag to move; click the map and turn the wheel, pinch, or press + and − to zoom; arrow keys move, 0 shows all, . and , go from point to point. Zoomed in far enough, dots turn into pictures.", ("class", "remark"), ("id", hintId));
        html.Open("p", ("class", "remark live"), ("aria-live", "polite")).Close();
        html.Open("div", ("class", "map-legend"), ("role", "group"), ("aria-label", "Classes: press one to show or hide it, press it with Shift to show it alone")).Close();
        html.Element("noscript", "The map needs JavaScript, which is switched off; the same points are in map.csv.");
        html.Line().Data(Id + "-data", ToJson(count));
        html.Close();
    }

    private static void Button(HtmlWriter html, string action, string text, string name) =>
        html.Element("button", text, ("type", "button"), ("data-action", action), ("aria-label", name), ("title", name));

    private string ToJson(int count)
    {
        ReadOnlySpan<float> points = Points.Span;
        var x = new ushort[count];
        var y = new ushort[count];
        (float minX, float minY, float maxX, float maxY) = (float.MaxValue, float.MaxValue, float.MinValue, float.MinValue);
        for (int point = 0; point < count; point++)
        {
            minX = Math.Min(minX, points[point * 2]);
            maxX = Math.Max(maxX, points[point * 2]);
            minY = Math.Min(minY, points[(point * 2) + 1]);
            maxY = Math.Max(maxY, points[(point * 2) + 1]);
        }

        // One scale for both axes: distances in the map mean something, so it must not be stretched.
        double range = Math.Max(Math.Max(maxX - minX, maxY - minY), 1e-20);
        double offsetX = (range - (maxX - minX)) / 2;
        double offsetY = (range - (maxY - minY)) / 2;
        for (int point = 0; point < count; point++)
        {
            x[point] = (ushort)Math.Round((points[point * 2] - minX + offsetX) / range * ushort.MaxValue);
            y[point] = (ushort)Math.Round((points[(point * 2) + 1] - minY + offsetY) / range * ushort.MaxValue);
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("count", count);
            json.WriteString("rowName", RowName);
            json.WriteString("x", Base64<ushort>(x));
            json.WriteString("y", Base64<ushort>(y));
            if (Labels.Count == count)
            {
                json.WriteString("labels", Base64<short>([.. Labels.Select(label => (short)label)]));
            }

            json.WriteStartArray("classes");
            foreach (string name in ClassNames)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            if (Scores.Count == count)
            {
                json.WriteString("scores", Base64<float>([.. Scores]));
                json.WriteString("scoreName", ScoreName);
            }

            if (Sprites is not null)
            {
                json.WriteStartObject("sprites");
                json.WriteString("source", Sprites);
                json.WriteNumber("columns", SpriteColumns);
                json.WriteNumber("width", SpriteWidth);
                json.WriteNumber("height", SpriteHeight);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Base64<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        // Scripts read typed arrays in the machine's order, which is little-endian wherever browsers run.
        return Convert.ToBase64String(MemoryMarshal.AsBytes(values));
    }

    /// <summary>The map's points as CSV text, with the label and the score where they are there.</summary>
    public string ToCsv()
    {
        var text = new System.Text.StringBuilder("row,x,y");
        text.Append(Labels.Count > 0 ? ",label" : "").Append(Scores.Count > 0 ? ",score" : "").Append('\n');
        ReadOnlySpan<float> points = Points.Span;
        for (int point = 0; point < points.Length / 2; point++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{point},{points[point * 2]:R},{points[(point * 2) + 1]:R}");
            if (Labels.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $",{Labels[point]}");
            }

            if (Scores.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $",{Scores[point]:R}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
