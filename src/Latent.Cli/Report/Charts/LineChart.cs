using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Report.Charts;

/// <summary>Lines over a common axis.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Description">What a reader should see in it, for those who do not.</param>
/// <param name="XName">The name of the horizontal axis.</param>
/// <param name="YName">The name of the vertical axis.</param>
/// <param name="Lines">The lines.</param>
internal sealed record LineChart(string Id, string Title, string Description, string XName, string YName, IReadOnlyList<Series> Lines) : IReportBlock
{
    private const double Height = 310;
    private const double Left = 58;
    private const double Top = 36;
    private const double Bottom = Height - 52;

    /// <summary>Whether the horizontal axis is logarithmic, with a tick at each point; false by default.</summary>
    public bool LogarithmicX { get; init; }

    /// <summary>Whether it takes the whole width of the page, for thousands of points; false by default.</summary>
    public bool Wide { get; init; }

    /// <summary>Both axes from 0 to 1, for ROC curves; false by default.</summary>
    public bool UnitSquare { get; init; }

    /// <summary>Whether the vertical axis starts at 0; false by default.</summary>
    public bool FromZero { get; init; }

    /// <summary>How values on the vertical axis are written; plain numbers by default.</summary>
    public Func<double, string>? YFormat { get; init; }

    /// <summary>How points are named in hints; by both numbers by default.</summary>
    public Func<double, double, string>? Hint { get; init; }

    private double Width => Wide ? Drawing.WholeWidth : Drawing.Width;

    private double Right => Width - 20;

    /// <inheritdoc/>
    public void Write(HtmlWriter html)
    {
        (double X, double Y)[] all = [.. Lines.SelectMany(line => line.Points).Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y))];
        if (all.Length == 0)
        {
            return;
        }

        Scale x = XScale(all);
        Scale y = YScale(all);
        Drawing.Open(html, Id, Title, Description, Height, Width);
        Drawing.Axes(html, x, y, Left, Right, Top, Bottom, XName, YName, LogarithmicX ? value => Count((long)value) : null, YFormat);
        foreach (Series line in Lines)
        {
            WriteLine(html, line, x, y);
        }

        Drawing.Close(html, [.. Lines.Select(line => (line.Name, line.Colour))]);
    }

    private Scale XScale((double X, double Y)[] all)
    {
        double from = all.Min(point => point.X);
        double to = all.Max(point => point.X);
        if (UnitSquare)
        {
            return Scale.Exact(0, 1, Left, Right, [0, 0.2, 0.4, 0.6, 0.8, 1]);
        }

        if (LogarithmicX)
        {
            return Scale.Exact(from / 1.15, to * 1.15, Left, Right, [.. all.Select(point => point.X).Distinct().Order()], logarithmic: true);
        }

        // Epochs and the like are whole: every one has its tick as long as there is room.
        double step = Math.Max(1, Math.Ceiling((to - from) / 10)), first = from;
        if (step >= 10)
        {
            // Steps of a series go into the thousands, and are read by round numbers.
            double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
            step = ((step / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 }) * power;
            first = Math.Ceiling(from / step) * step;
        }

        double[] ticks = [.. Enumerable.Range(0, (int)((to - first) / step) + 1).Select(index => first + (index * step))];
        return Scale.Exact(from, to, Left, Right, ticks);
    }

    private Scale YScale((double X, double Y)[] all)
    {
        if (UnitSquare)
        {
            return Scale.Exact(0, 1, Bottom, Top, [0, 0.2, 0.4, 0.6, 0.8, 1]);
        }

        double spread = Lines.Max(line => line.Spread is { Count: > 0 } ? line.Spread.Where(double.IsFinite).DefaultIfEmpty().Max() : 0);
        return Scale.Linear(FromZero ? 0 : all.Min(point => point.Y) - spread, all.Max(point => point.Y) + spread, Bottom, Top);
    }

    private void WriteLine(HtmlWriter html, Series line, Scale x, Scale y)
    {
        html.Open("g", ("class", "series c" + line.Colour));
        (double X, double Y)[] points = [.. line.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y))];
        string path = string.Join(" ", points.Select(point => $"{Coordinate(x.At(point.X))},{Coordinate(y.At(point.Y))}"));
        html.Void("polyline", ("class", line.Dashed ? "dashed" : null), ("points", path));
        for (int index = 0; index < points.Length && line.Markers; index++)
        {
            (double px, double py) = points[index];
            if (line.Spread is not null && index < line.Spread.Count && line.Spread[index] > 0)
            {
                html.Void("line", ("class", "spread"), ("x1", Coordinate(x.At(px))), ("x2", Coordinate(x.At(px))), ("y1", Coordinate(y.At(py - line.Spread[index]))), ("y2", Coordinate(y.At(py + line.Spread[index]))));
            }

            html.Open("circle", ("cx", Coordinate(x.At(px))), ("cy", Coordinate(y.At(py))), ("r", "4"));
            html.Element("title", Hint?.Invoke(px, py) is { } hint ? $"{line.Name}: {hint}" : $"{line.Name}: {Significant(px)}, {Significant(py, 4)}").Close();
        }

        html.Close();
    }
}
