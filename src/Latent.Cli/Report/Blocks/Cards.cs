namespace Latent.Cli.Report.Blocks;

/// <summary>A row of figures in large type.</summary>
internal sealed record Cards(params IReadOnlyList<Card> Items) : IReportBlock
{
    /// <inheritdoc/>
    public void Write(HtmlWriter html)
    {
        html.Open("dl", ("class", "cards"));
        foreach (Card card in Items)
        {
            (string? kind, string? words) = card.Verdict switch
            {
                Verdict.Better => ("better", "▲ ahead"),
                Verdict.Same => ("same", "● level"),
                Verdict.Worse => ("worse", "▼ behind"),
                _ => ((string?)null, (string?)null),
            };
            html.Open("div", ("class", kind is null ? "card" : "card " + kind));
            html.Element("dt", card.Label).Open("dd");
            html.Element("span", card.Value, ("class", "value"));
            if (words is not null)
            {
                html.Element("span", words, ("class", "verdict"));
            }

            html.Element("span", card.Note, ("class", "note"));
            html.Close().Close();
        }

        html.Close();
    }
}
