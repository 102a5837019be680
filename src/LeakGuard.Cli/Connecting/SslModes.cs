using Npgsql;

namespace LeakGuard.Cli.Connecting;

/// <summary>libpq's names of the SSL modes in Npgsql's words.</summary>
internal static class SslModes
{
    private static readonly Dictionary<string, SslMode> Modes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["disable"] = SslMode.Disable,
        ["allow"] = SslMode.Allow,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCA,
        ["verify-full"] = SslMode.VerifyFull,
    };

    public static string Parse(string text, string name) => Modes.TryGetValue(text, out var mode)
        ? mode.ToString()
        : throw new CliException($"The value of {name} is no SSL mode. Give one of {string.Join(", ", Modes.Keys)}.");
}
