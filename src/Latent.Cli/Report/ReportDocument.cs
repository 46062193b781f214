using System.Text;

namespace Latent.Cli.Report;

/// <summary>A report: one HTML file that carries all it shows and asks nothing of a network.</summary>
internal sealed record ReportDocument
{
    /// <summary>The title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>One sentence under the title.</summary>
    public required string Subtitle { get; init; }

    /// <summary>A notice above everything, such as that the run was stopped; none where it is <see langword="null"/>.</summary>
    public string? Notice { get; init; }

    /// <summary>The line at the foot: version and time.</summary>
    public required string Footer { get; init; }

    /// <summary>The sections, in order.</summary>
    public required IReadOnlyList<ReportSection> Sections { get; init; }

    /// <summary>The page as UTF-8.</summary>
    public byte[] ToUtf8()
    {
        var html = new HtmlWriter();
        html.Open("html", ("lang", "en")).Line().Open("head").Line();
        html.Void("meta", ("charset", "utf-8")).Line();
        html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")).Line();
        html.Void("meta", ("name", "color-scheme"), ("content", "light dark")).Line();
        // Nothing may be loaded from elsewhere, even if a name in the data tried to.
        html.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:")).Line();
        html.Element("title", Title).Line();
        html.Script("style", Assets.Read("report.css")).Line();
        html.Script("script", Assets.Read("theme.js")).Line();
        html.Close().Line().Open("body").Line();
        html.Element("a", "Skip to the results", ("class", "skip"), ("href", "#content"));
        WriteHeader(html);
        html.Line().Open("main", ("id", "content"));
        if (Notice is not null)
        {
            html.Element("p", Notice, ("class", "notice"), ("role", "status"));
        }

        foreach (ReportSection section in Sections)
        {
            section.Write(html);
        }

        html.Line().Close();
        html.Line().Open("footer").Element("p", Footer).Close();
        html.Line().Script("script", Assets.Read("map.js"));
        html.Line().Close().Line().Close().Line();
        return Encoding.UTF8.GetBytes("<!DOCTYPE html>\n" + html);
    }

    private void WriteHeader(HtmlWriter html)
    {
        html.Line().Open("header", ("class", "page"));
        html.Open("div", ("class", "headline"));
        html.Open("div").Element("h1", Title).Element("p", Subtitle, ("class", "subtitle")).Close();
        html.Element("button", "Dark", ("type", "button"), ("class", "theme"), ("id", "theme"), ("aria-pressed", "false"), ("title", "Switch between the light and the dark page"));
        html.Close();
        html.Line().Open("nav", ("aria-label", "Sections"));
        foreach (ReportSection section in Sections)
        {
            html.Element("a", section.Title, ("href", "#" + section.Id));
        }

        html.Close().Close();
    }
}
