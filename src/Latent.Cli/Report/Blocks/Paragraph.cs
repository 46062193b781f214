namespace Latent.Cli.Report.Blocks;

/// <summary>A paragraph of plain text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Quiet">Whether it is a remark, set smaller.</param>
internal sealed record Paragraph(string Text, bool Quiet = false) : IReportBlock
{
    /// <inheritdoc/>
    public void Write(HtmlWriter html) => html.Element("p", Text, ("class", Quiet ? "remark" : null));
}
