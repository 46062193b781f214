namespace Latent.Cli.Report.Blocks;

/// <summary>Blocks side by side where the page is wide enough.</summary>
internal sealed record Columns(params IReadOnlyList<IReportBlock> Blocks) : IReportBlock
{
    /// <inheritdoc/>
    public void Write(HtmlWriter html)
    {
        html.Open("div", ("class", "columns"));
        foreach (IReportBlock block in Blocks)
        {
            html.Open("div");
            block.Write(html);
            html.Close();
        }

        html.Close();
    }
}
