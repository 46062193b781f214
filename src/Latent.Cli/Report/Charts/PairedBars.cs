using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Report.Charts;

/// <summary>Shares of categories in two groups: two bars for each category, one above the other.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Description">What a reader should see in it, for those who do not.</param>
/// <param name="Groups">The names of the groups and their colours.</param>
/// <param name="Categories">The categories: name, and the share in either group.</param>
internal sealed record PairedBars(string Id, string Title, string Description, ((string Name, int Colour) First, (string Name, int Colour) Second) Groups, IReadOnlyList<(string Name, double First, double Second)> Categories) : IReportBlock
{
    private const int LongestName = 17;
    private const double Left = 150;
    private const double Right = Drawing.Width - 72;
    private const double BarHeight = 9;
    private const double Pitch = 27;

    /// <inheritdoc/>
    public void Write(HtmlWriter html)
    {
        double largest = Categories.Select(category => Math.Max(category.First, category.Second)).DefaultIfEmpty().Max();
        if (largest <= 0)
        {
            return;
        }

        Drawing.Open(html, Id, Title, Description, (Categories.Count * Pitch) + 10);
        for (int index = 0; index < Categories.Count; index++)
        {
            (string name, double first, double second) = Categories[index];
            double top = 6 + (index * Pitch);
            html.Element("text", name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName - 1), "…"), ("class", "bar-name"), ("x", Coordinate(Left - 10)), ("y", Coordinate(top + 14)), ("text-anchor", "end"));
            Bar(html, $"{name}, {Groups.First.Name}: {Percent(first)}", Groups.First.Colour, top, Length(first));
            Bar(html, $"{name}, {Groups.Second.Name}: {Percent(second)}", Groups.Second.Colour, top + BarHeight + 1, Length(second));
            html.Element("text", Percent(first), ("class", "bar-value"), ("x", Coordinate(Left + Math.Max(Length(first), Length(second)) + 8)), ("y", Coordinate(top + 14)));
        }

        Drawing.Close(html, [Groups.First, Groups.Second]);
        double Length(double share) => Math.Max(1, (Right - Left) * share / largest);
    }

    private static void Bar(HtmlWriter html, string title, int colour, double top, double length) =>
        html.Open("rect", ("class", "bar f" + colour), ("x", Coordinate(Left)), ("y", Coordinate(top)), ("width", Coordinate(length)), ("height", Coordinate(BarHeight))).Element("title", title).Close();
}
