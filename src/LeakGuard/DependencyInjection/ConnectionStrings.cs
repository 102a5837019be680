namespace LeakGuard.DependencyInjection;

/// <summary>Recognizes a connection string where none belongs: it must not be repeated, for it may hold a password.</summary>
internal static class ConnectionStrings
{
    private static readonly string[] Keywords = ["password", "passwd", "pwd", "psw", "host", "server", "user", "uid", "database"];
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    public static bool IsLike(string text) =>
        Schemes.Any(scheme => text.Contains(scheme, StringComparison.OrdinalIgnoreCase))
        || (text.Contains('=') && Keywords.Any(keyword => text.Contains(keyword, StringComparison.OrdinalIgnoreCase)));
}
