using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace WebShop.Pages;

/// <summary>What the compiler makes of an interpolated string that is handed to <see cref="Html.Of"/>.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlTemplate(int literalLength, int holes)
{
    private readonly StringBuilder _markup = new(literalLength + (holes * 16));

    public void AppendLiteral(string markup) => _markup.Append(markup);

    public void AppendFormatted(Html markup) => _markup.Append(markup.Markup);

    public void AppendFormatted<T>(T value, string? format = null)
    {
        var text = value is IFormattable number ? number.ToString(format, CultureInfo.InvariantCulture) : value?.ToString();
        _markup.Append(WebUtility.HtmlEncode(text));
    }

    public override string ToString() => _markup.ToString();
}
