namespace LeakGuard.WebShop.Tests.Shops;

/// <summary>Where the shop's bugs are: what LeakGuard has to find out.</summary>
internal static class BuggyDesk
{
    public static string Site { get; } = SiteOf("BuggyOrderDesk");

    /// <summary>The same of a desk with another bug.</summary>
    public static string SiteOf(string desk)
    {
        var lines = Repository.Read($"samples/WebShop/Ordering/{desk}.cs").Split('\n');
        var line = 1 + Array.FindIndex(lines, line => line.EndsWith("// LEAKS", StringComparison.Ordinal));
        return $"{desk}.PlaceAsync ({desk}.cs:{line})";
    }
}
