namespace Latent.Cli.Report.Blocks;

/// <summary>Blocks that are folded away until they are asked for; printed unfolded.</summary>
internal sealed record Details(string Summary, params IReadOnlyList<IReportBlock> Blocks) : IReportBlock
{
    /// <inheritdoc/>
    public void Write(HtmlWriter html)
    {
        html.Open("details").Element("summary", Summary);
        foreach (IReportBlock block in Blocks)
        {
            block.Write(html);
        }

        html.Close();
    }
}
