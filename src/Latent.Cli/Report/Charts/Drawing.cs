using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Report.Charts;

/// <summary>What charts have in common: the frame, the axes, the key.</summary>
internal static class Drawing
{
    /// <summary>The width of a chart's drawing.</summary>
    public const double Width = 500;

    /// <summary>The width of a drawing that takes the whole page.</summary>
    public const double WholeWidth = 1000;

    /// <summary>Opens a figure with a picture that is named for those who do not see it.</summary>
    public static void Open(HtmlWriter html, string id, string title, string description, double height, double width = Width)
    {
        html.Open("figure", ("class", width > Width ? "chart wide" : "chart"));
        html.Element("figcaption", title);
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", title + ", chart"));
        html.Open("svg", ("viewBox", $"0 0 {Coordinate(width)} {Coordinate(height)}"), ("role", "img"), ("aria-labelledby", $"{id}-t {id}-d"));
        html.Element("title", title, ("id", id + "-t"));
        html.Element("desc", description, ("id", id + "-d"));
    }

    /// <summary>Closes what <see cref="Open"/> opened, with the key below the drawing.</summary>
    public static void Close(HtmlWriter html, IReadOnlyList<(string Name, int Colour)> key)
    {
        html.Close().Close();
        if (key.Count > 1)
        {
            html.Open("ul", ("class", "legend"), ("aria-hidden", "true"));
            foreach ((string name, int colour) in key)
            {
                html.Open("li").Open("span", ("class", "swatch s" + colour)).Close().Text(name).Close();
            }

            html.Close();
        }

        html.Close();
    }

    /// <summary>Draws both axes with a grid.</summary>
    public static void Axes(HtmlWriter html, Scale x, Scale y, double left, double right, double top, double bottom, string xName, string yName, Func<double, string>? xFormat = null, Func<double, string>? yFormat = null)
    {
        html.Open("g", ("class", "axes"), ("aria-hidden", "true"));
        foreach (double tick in y.Ticks)
        {
            double at = y.At(tick);
            html.Void("line", ("class", "grid"), ("x1", Coordinate(left)), ("x2", Coordinate(right)), ("y1", Coordinate(at)), ("y2", Coordinate(at)));
            html.Element("text", (yFormat ?? y.Format)(tick), ("x", Coordinate(left - 8)), ("y", Coordinate(at + 4)), ("text-anchor", "end"));
        }

        foreach (double tick in x.Ticks)
        {
            double at = x.At(tick);
            html.Void("line", ("class", "tick"), ("x1", Coordinate(at)), ("x2", Coordinate(at)), ("y1", Coordinate(bottom)), ("y2", Coordinate(bottom + 5)));
            html.Element("text", (xFormat ?? x.Format)(tick), ("x", Coordinate(at)), ("y", Coordinate(bottom + 20)), ("text-anchor", "middle"));
        }

        html.Void("line", ("class", "axis"), ("x1", Coordinate(left)), ("x2", Coordinate(right)), ("y1", Coordinate(bottom)), ("y2", Coordinate(bottom)));
        html.Element("text", xName, ("class", "name"), ("x", Coordinate((left + right) / 2)), ("y", Coordinate(bottom + 40)), ("text-anchor", "middle"));
        html.Element("text", yName, ("class", "name"), ("x", Coordinate(left - 8)), ("y", Coordinate(top - 14)), ("text-anchor", "start"), ("dx", Coordinate(-(left - 16))));
        html.Close();
    }
}
