namespace Latent.Cli.Report.Blocks;

/// <summary>A small picture with its description.</summary>
/// <param name="DataUri">The PNG as a data address.</param>
/// <param name="Description">What it shows, for those who do not see it.</param>
/// <param name="Width">The width in pixels of the data.</param>
/// <param name="Height">The height in pixels of the data.</param>
internal sealed record Picture(string DataUri, string Description, int Width, int Height)
{
    /// <summary>Writes the picture.</summary>
    public void Write(HtmlWriter html) =>
        html.Void("img", ("src", DataUri), ("alt", Description), ("width", Width.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("height", Height.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
