using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>Names a pool without giving anything away: <c>host:port/database</c>, never the connection string.</summary>
internal static class PoolName
{
    public static string Of(NpgsqlDataSource source, LeakGuardOptions options) =>
        options.Name ?? Of(new NpgsqlConnectionStringBuilder(source.ConnectionString), options);

    public static string Of(NpgsqlConnectionStringBuilder connection, LeakGuardOptions options)
    {
        if (options.Name is { } name)
        {
            return name;
        }

        var hosts = (connection.Host ?? "").Split(',', StringSplitOptions.TrimEntries);
        var endpoints = string.Join(',', hosts.Select(host => Endpoint(host, connection.Port)));

        // PostgreSQL takes the user's name where no database is given.
        return (connection.Database ?? connection.Username) is { } database ? $"{endpoints}/{database}" : endpoints;
    }

    private static string Endpoint(string host, int port) => host switch
    {
        ['/' or '@', ..] => host,
        _ when HasPort(host) => host,
        _ when host.Contains(':') && !host.StartsWith('[') => $"[{host}]:{port}",
        _ => $"{host}:{port}",
    };

    // A bare IPv6 address is full of colons, of which none starts a port.
    private static bool HasPort(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon >= 0 && (host.IndexOf(':') == colon || host.LastIndexOf(']') is > 0 and var bracket && bracket < colon);
    }
}
