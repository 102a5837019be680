namespace LeakGuard.WebShop.Tests.Shops;

/// <summary>Where the shop's bug is: what LeakGuard has to find out.</summary>
internal static class BuggyDesk
{
    private static readonly string[] Lines = Repository.Read("samples/WebShop/Ordering/BuggyOrderDesk.cs").Split('\n');

    public static int Line { get; } = 1 + Array.FindIndex(Lines, line => line.EndsWith("// LEAKS", StringComparison.Ordinal));

    public static string Site => $"BuggyOrderDesk.PlaceAsync (BuggyOrderDesk.cs:{Line})";
}
