namespace Latent.Cli.Report;

/// <summary>A section of a report: a heading and the blocks under it. Commands put reports together from these.</summary>
/// <param name="Id">The anchor, unique in a report.</param>
/// <param name="Title">The heading.</param>
/// <param name="Blocks">What is under it.</param>
internal sealed record ReportSection(string Id, string Title, params IReadOnlyList<IReportBlock> Blocks)
{
    /// <summary>Writes the section.</summary>
    public void Write(HtmlWriter html)
    {
        html.Line().Open("section", ("id", Id), ("aria-labelledby", Id + "-title"));
        html.Element("h2", Title, ("id", Id + "-title"));
        foreach (IReportBlock block in Blocks)
        {
            html.Line();
            block.Write(html);
        }

        html.Close();
    }
}
