namespace Latent.Cli.Report.Blocks;

/// <summary>Text with fixed-width letters: a command, an architecture.</summary>
internal sealed record Code(string Label, string Text) : IReportBlock
{
    /// <inheritdoc/>
    public void Write(HtmlWriter html) => html.Element("pre", Text, ("tabindex", "0"), ("role", "region"), ("aria-label", Label));
}
