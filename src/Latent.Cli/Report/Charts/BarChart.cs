using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Report.Charts;

/// <summary>Horizontal bars, one per thing that is compared, each with its number beside it.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Description">What a reader should see in it, for those who do not.</param>
/// <param name="Bars">The bars: name, length, number as text and colour.</param>
internal sealed record BarChart(string Id, string Title, string Description, IReadOnlyList<(string Name, double Value, string Text, int Colour)> Bars) : IReportBlock
{
    private const double Left = 150;
    private const double Right = Drawing.Width - 72;
    private const double BarHeight = 24;
    private const double Pitch = 38;

    /// <inheritdoc/>
    public void Write(HtmlWriter html)
    {
        double largest = Bars.Where(bar => double.IsFinite(bar.Value)).Select(bar => bar.Value).DefaultIfEmpty().Max();
        if (largest <= 0)
        {
            return;
        }

        Drawing.Open(html, Id, Title, Description, (Bars.Count * Pitch) + 8);
        for (int index = 0; index < Bars.Count; index++)
        {
            (string name, double value, string text, int colour) = Bars[index];
            double top = 6 + (index * Pitch);
            double length = (Right - Left) * Math.Max(0, value) / largest;
            html.Element("text", name, ("class", "bar-name"), ("x", Coordinate(Left - 10)), ("y", Coordinate(top + 17)), ("text-anchor", "end"));
            html.Void("rect", ("class", "bar f" + colour), ("x", Coordinate(Left)), ("y", Coordinate(top)), ("width", Coordinate(Math.Max(1, length))), ("height", Coordinate(BarHeight)), ("rx", "3"));
            html.Element("text", text, ("class", "bar-value"), ("x", Coordinate(Left + length + 8)), ("y", Coordinate(top + 17)));
        }

        Drawing.Close(html, []);
    }
}
