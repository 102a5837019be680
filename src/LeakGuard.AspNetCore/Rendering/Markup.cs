using System.Text;
using System.Text.Encodings.Web;

namespace LeakGuard.AspNetCore.Rendering;

/// <summary>Writes HTML. What comes from outside goes through <see cref="Text"/> alone, which escapes it.</summary>
internal sealed class Markup
{
    private readonly StringBuilder _html = new();

    /// <summary>Markup of this program's own.</summary>
    public Markup Raw(string html)
    {
        _html.Append(html);
        return this;
    }

    public Markup Text(string? text)
    {
        _html.Append(HtmlEncoder.Default.Encode(text ?? ""));
        return this;
    }

    /// <summary>An element with nothing but text in it.</summary>
    public Markup Element(string name, string? text) => Raw($"<{name}>").Text(text).Raw($"</{name}>");

    /// <summary>A table with a caption and heads, in a region that scrolls by itself and can be reached by keyboard.</summary>
    public Markup Table(string caption, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string?>> rows)
    {
        Raw("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"").Text(caption).Raw("\"><table>").Element("caption", caption).Raw("<thead><tr>");
        foreach (var head in heads)
        {
            Raw("<th scope=\"col\">").Text(head).Raw("</th>");
        }

        Raw("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            Raw("<tr><th scope=\"row\">").Text(row[0]).Raw("</th>");
            foreach (var cell in row.Skip(1))
            {
                Element("td", cell);
            }

            Raw("</tr>");
        }

        return Raw("</tbody></table></div>");
    }

    public override string ToString() => _html.ToString();
}
