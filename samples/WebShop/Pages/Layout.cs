using System.Net.Mime;

namespace WebShop.Pages;

/// <summary>What all pages have around them.</summary>
internal static class Layout
{
    public const string StylesPath = "/shop.css";

    private static readonly string StyleSheet = ReadStyleSheet();

    public static IResult Styles() => Results.Text(StyleSheet, MediaTypeNames.Text.Css);

    public static IResult Page(string path, string title, Html content, int status = StatusCodes.Status200OK) =>
        Results.Text(Around(path, title, content).Markup, MediaTypeNames.Text.Html, statusCode: status);

    private static Html Around(string path, string title, Html content) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{title} · WebShop</title>
          <link rel="icon" href="data:,">
          <link rel="stylesheet" href="{StylesPath}">
        </head>
        <body>
          <a class="skip" href="#content">Skip to the content</a>
          <header>
            <p class="brand">WebShop</p>
            <nav aria-label="Pages"><ul>{Html.Each(ShopPages.All, page => Link(page, path))}</ul></nav>
          </header>
          <main id="content">
            <h1>{title}</h1>
            {content}
          </main>
          <footer>
            <p>For those who run it: <a href="/ready">readiness</a>, <a href="/live">liveness</a>, <a href="/health">health</a>, <a href="/metrics">metrics</a>.</p>
          </footer>
        </body>
        </html>
        """);

    private static Html Link(IPage page, string path) => page.Path == path
        ? Html.Of($"""<li><a href="{page.Path}" aria-current="page">{page.Title}</a></li>""")
        : Html.Of($"""<li><a href="{page.Path}">{page.Title}</a></li>""");

    private static string ReadStyleSheet()
    {
        using var stream = typeof(Layout).Assembly.GetManifestResourceStream("shop.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
