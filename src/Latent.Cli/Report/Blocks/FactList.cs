namespace Latent.Cli.Report.Blocks;

/// <summary>Names and values, such as settings.</summary>
internal sealed record FactList(IReadOnlyList<(string Name, string Value)> Facts) : IReportBlock
{
    /// <inheritdoc/>
    public void Write(HtmlWriter html)
    {
        html.Open("dl", ("class", "facts"));
        foreach ((string name, string value) in Facts)
        {
            html.Open("div").Element("dt", name).Element("dd", value).Close();
        }

        html.Close();
    }
}
