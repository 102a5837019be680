using Npgsql;

namespace LeakGuard;

/// <summary>How many pools stand behind a data source: Npgsql has one for each host.</summary>
internal static class NpgsqlHosts
{
    public static int CountOf(NpgsqlDataSource source) => source is NpgsqlMultiHostDataSource
        ? new NpgsqlConnectionStringBuilder(source.ConnectionString).Host!.Split(',').Length
        : 1;
}
