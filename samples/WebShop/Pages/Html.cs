namespace WebShop.Pages;

/// <summary>Markup that may go to a browser as it is.</summary>
internal readonly record struct Html(string Markup)
{
    public static Html Empty { get; } = new("");

    /// <summary>Fills a template: what is not markup itself is encoded, so that nothing a visitor typed becomes any.</summary>
    public static Html Of(HtmlTemplate template) => new(template.ToString());

    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> row) =>
        new(string.Concat(items.Select(item => row(item).Markup)));

    public override string ToString() => Markup;
}
