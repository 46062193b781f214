namespace Latent.Cli.Report;

/// <summary>A piece of a section: a paragraph, a table, a chart, a map.</summary>
internal interface IReportBlock
{
    /// <summary>Writes the piece.</summary>
    void Write(HtmlWriter html);
}
