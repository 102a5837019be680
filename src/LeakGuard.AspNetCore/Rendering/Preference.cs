using Microsoft.Net.Http.Headers;

namespace LeakGuard.AspNetCore.Rendering;

/// <summary>Which format a caller likes best: a browser the page, a program that says so JSON, everybody else plain text.</summary>
internal static class Preference
{
    public static Format Of(IList<MediaTypeHeaderValue> accepted)
    {
        var (best, quality) = (Format.Text, 0.0);
        foreach (var type in accepted)
        {
            if (FormatOf(type) is { } format && (type.Quality ?? 1) > quality)
            {
                (best, quality) = (format, type.Quality ?? 1);
            }
        }

        return best;
    }

    private static Format? FormatOf(MediaTypeHeaderValue type) => type.MediaType.Value?.ToLowerInvariant() switch
    {
        "text/html" or "application/xhtml+xml" => Format.Html,
        "application/json" or "text/json" => Format.Json,
        "text/plain" or "text/*" or "*/*" => Format.Text,
        _ => null,
    };
}
