namespace Latent.Cli.Report.Blocks;

/// <summary>Groups of pictures in a grid.</summary>
/// <param name="Label">What the grid shows.</param>
/// <param name="RowNames">The name of each picture in a group, top to bottom.</param>
/// <param name="Groups">The groups.</param>
internal sealed record PictureGrid(string Label, IReadOnlyList<string> RowNames, IReadOnlyList<PictureGroup> Groups) : IReportBlock
{
    /// <inheritdoc/>
    public void Write(HtmlWriter html)
    {
        html.Open("p", ("class", "key")).Text("Each column, from top to bottom: " + string.Join(", ", RowNames) + ".").Close();
        html.Open("ul", ("class", "pictures"), ("aria-label", Label));
        foreach (PictureGroup group in Groups)
        {
            html.Open("li").Open("figure").Open("div", ("class", "stack"));
            foreach (Picture picture in group.Pictures)
            {
                picture.Write(html);
            }

            html.Close().Element("figcaption", group.Caption).Close().Close();
        }

        html.Close();
    }
}
