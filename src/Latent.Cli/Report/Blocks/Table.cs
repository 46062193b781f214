namespace Latent.Cli.Report.Blocks;

/// <summary>A table: a caption, a heading row, and rows whose first cell is their heading.</summary>
/// <param name="Caption">What the table shows.</param>
/// <param name="Header">The heading of each column.</param>
/// <param name="Rows">The rows, each with as many cells.</param>
internal sealed record Table(string Caption, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) : IReportBlock
{
    /// <summary>The index of the row that is set off, such as the product's own; none by default.</summary>
    public int Highlight { get; init; } = -1;

    /// <summary>Whether the cells after the first are numbers and stand right; true by default.</summary>
    public bool Numeric { get; init; } = true;

    /// <inheritdoc/>
    public void Write(HtmlWriter html)
    {
        // A scrolling box must be reachable by keyboard, and then needs a name.
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", Caption));
        html.Open("table", ("class", Numeric ? "numbers" : "words")).Element("caption", Caption).Open("thead").Open("tr");
        foreach (string cell in Header)
        {
            html.Element("th", cell, ("scope", "col"));
        }

        html.Close().Close().Open("tbody");
        for (int row = 0; row < Rows.Count; row++)
        {
            html.Open("tr", ("class", row == Highlight ? "own" : null));
            for (int cell = 0; cell < Rows[row].Count; cell++)
            {
                html.Element(cell == 0 ? "th" : "td", Rows[row][cell], ("scope", cell == 0 ? "row" : null));
            }

            html.Close();
        }

        html.Close().Close().Close();
    }
}
