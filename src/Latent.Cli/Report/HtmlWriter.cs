using System.Text;

namespace Latent.Cli.Report;

/// <summary>Writes well-formed HTML: every tag that is opened is closed, every text is escaped.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _text = new();
    private readonly Stack<string> _open = new();

    /// <summary>Opens an element.</summary>
    public HtmlWriter Open(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        StartTag(tag, attributes);
        _text.Append('>');
        _open.Push(tag);
        return this;
    }

    /// <summary>Closes the element opened last.</summary>
    public HtmlWriter Close()
    {
        _text.Append("</").Append(_open.Pop()).Append('>');
        return this;
    }

    /// <summary>An element with text.</summary>
    public HtmlWriter Element(string tag, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Open(tag, attributes).Text(text).Close();

    /// <summary>An element without content, such as an image.</summary>
    public HtmlWriter Void(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        StartTag(tag, attributes);
        _text.Append(" />");
        return this;
    }

    /// <summary>Text, escaped.</summary>
    public HtmlWriter Text(string text)
    {
        Escape(text);
        return this;
    }

    /// <summary>A script or a style sheet of our own, wrapped so that the page stays well-formed XML as well.</summary>
    public HtmlWriter Script(string tag, string content, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        StartTag(tag, attributes);
        _text.Append(">/*<![CDATA[*/\n").Append(content).Append("\n/*]]>*/</").Append(tag).Append('>');
        return this;
    }

    /// <summary>Data for a script; the text must have no markup characters (JSON of numbers, names in base64).</summary>
    public HtmlWriter Data(string id, string content)
    {
        StartTag("script", [("type", "application/json"), ("id", id)]);
        _text.Append('>').Append(content.Replace("&", "\\u0026").Replace("<", "\\u003c").Replace(">", "\\u003e")).Append("</script>");
        return this;
    }

    /// <summary>A line break in the source, so that the page can be read as text.</summary>
    public HtmlWriter Line()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>The page.</summary>
    /// <exception cref="InvalidOperationException">An element is still open.</exception>
    public override string ToString() =>
        _open.Count == 0 ? _text.ToString() : throw new InvalidOperationException($"The element {_open.Peek()} is still open.");

    private void StartTag(string tag, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _text.Append('<').Append(tag);
        foreach ((string name, string? value) in attributes)
        {
            if (value is null)
            {
                continue;
            }

            _text.Append(' ').Append(name).Append("=\"");
            Escape(value);
            _text.Append('"');
        }
    }

    private void Escape(string text)
    {
        foreach (char c in text)
        {
            _ = c switch
            {
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '&' => _text.Append("&amp;"),
                '"' => _text.Append("&quot;"),
                < ' ' and not ('\n' or '\t') => _text.Append(' '),
                _ => _text.Append(c),
            };
        }
    }
}
