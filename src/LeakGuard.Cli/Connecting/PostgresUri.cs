using System.Globalization;
using Npgsql;

namespace LeakGuard.Cli.Connecting;

/// <summary>Reads <c>postgres://user:password@host:port/database?sslmode=require</c> as libpq does.</summary>
/// <remarks>Of what it cannot read it names the part, never the text: any of it may be a password.</remarks>
internal static class PostgresUri
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    // libpq's names on the left.
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["host"] = "Host",
        ["hostaddr"] = "Host",
        ["port"] = "Port",
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["password"] = "Password",
        ["passfile"] = "Passfile",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["options"] = "Options",
        ["target_session_attrs"] = "Target Session Attributes",
    };

    public static bool IsOne(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    public static NpgsqlConnectionStringBuilder Parse(string uri)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        var rest = uri[(uri.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (beforeQuery, query) = Cut(rest, '?');
        var (authority, database) = Cut(beforeQuery, '/');
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], ':');
            Set(settings, "user name", "Username", Decode(user, "user name"));
            Set(settings, "password", "Password", Decode(password, "password"));
        }

        SetHosts(settings, authority[(at + 1)..]);
        Set(settings, "database", "Database", Decode(database, "database"));
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, '=');
            SetParameter(settings, name, Decode(value, $"parameter '{Shown(name)}'"));
        }

        return settings;
    }

    private static void SetHosts(NpgsqlConnectionStringBuilder settings, string hosts)
    {
        var all = hosts.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(host => Decode(host, "host")).ToList();
        if (all.Count == 1 && PortOf(all[0]) is var (host, port))
        {
            Set(settings, "host", "Host", host);
            Set(settings, "port", "Port", port);
        }
        else if (all.Count > 1)
        {
            Set(settings, "host", "Host", string.Join(',', all));
        }
    }

    // A bare IPv6 address stands in brackets, in which Npgsql does not want it where it is alone.
    private static (string Host, string Port) PortOf(string host)
    {
        if (host.StartsWith('[') && host.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
        {
            return (host[1..end], host[(end + 1)..].TrimStart(':'));
        }

        return Cut(host, ':');
    }

    private static void SetParameter(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        if (!Keywords.TryGetValue(name, out var keyword))
        {
            throw new CliException($"The connection URI has a parameter '{Shown(name)}' that is not known here. Known are: {string.Join(", ", Keywords.Keys)}.");
        }

        Set(settings, $"parameter '{name}'", keyword, keyword == "SSL Mode" ? SslModes.Parse(value, "sslmode") : value);
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string part, string keyword, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        try
        {
            settings[keyword] = value;
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw new CliException(string.Create(CultureInfo.InvariantCulture, $"The {part} of the connection URI cannot be read. Write it as postgres://USER@HOST:PORT/DATABASE, with special characters percent-encoded."));
        }
    }

    private static (string Before, string After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var index ? (text[..index], text[(index + 1)..]) : (text, "");

    private static string Decode(string text, string part)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                throw new CliException($"The {part} of the connection URI has a '%' that begins no two hexadecimal digits. Write '%' itself as %25.");
            }
        }

        return Uri.UnescapeDataString(text);
    }

    private static string Shown(string name) => name.Length <= 32 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : "…";
}
