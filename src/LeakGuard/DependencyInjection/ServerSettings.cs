using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>Writes the server-side limits into a connection string, where they hold for every session from its start.</summary>
internal static class ServerSettings
{
    // PostgreSQL keeps names to NAMEDATALEN - 1 bytes.
    private const int LongestApplicationName = 63;

    /// <summary>What ends the name of an instance that names itself: <c>@web-1:4711</c>.</summary>
    public static string Instance { get; } = string.Create(CultureInfo.InvariantCulture, $"@{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>The limits that are set, by the names PostgreSQL has for them.</summary>
    public static IReadOnlyList<(string Option, string Name, TimeSpan Value)> Limits(ServerOptions options) =>
    [
        .. new (string, string, TimeSpan?)[]
        {
            ("Server:IdleInTransactionSessionTimeout", "idle_in_transaction_session_timeout", options.IdleInTransactionSessionTimeout),
            ("Server:StatementTimeout", "statement_timeout", options.StatementTimeout),
            ("Server:LockTimeout", "lock_timeout", options.LockTimeout),
            ("Server:TransactionTimeout", TransactionTimeout, options.TransactionTimeout),
        }
        .Where(limit => limit.Item3 is not null)
        .Select(limit => (limit.Item1, limit.Item2, limit.Item3!.Value)),
    ];

    /// <summary>The one that servers before version 17 do not know, and refuse connections for.</summary>
    public const string TransactionTimeout = "transaction_timeout";

    /// <summary>Adds the limits to those the connection string sets itself, which stay as they are.</summary>
    public static void Apply(NpgsqlConnectionStringBuilder connection, ServerOptions options, bool knowsTransactionTimeout)
    {
        var set = new StringBuilder(connection.Options);
        foreach (var (_, name, value) in Limits(options))
        {
            if ((name == TransactionTimeout && !knowsTransactionTimeout) || IsSet(connection, name))
            {
                continue;
            }

            set.Append(set.Length > 0 ? " " : "").Append(CultureInfo.InvariantCulture, $"-c {name}={(long)value.TotalMilliseconds}");
        }

        connection.Options = set.Length > 0 ? set.ToString() : connection.Options;
        if (options.NameInstance)
        {
            connection.ApplicationName = InstanceName(connection.ApplicationName);
        }
    }

    /// <exception cref="OptionsValidationException">Limits are set for a data source that was made elsewhere.</exception>
    public static void RefuseFor(LeakGuardOptions options, string poolName)
    {
        List<string> set = [.. Limits(options.Server).Select(limit => limit.Option)];
        if (options.Server.NameInstance)
        {
            set.Add("Server:NameInstance");
        }

        if (set.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(LeakGuardOptions),
            [
                $"{string.Join(", ", set)} cannot be applied to pool '{poolName}': its NpgsqlDataSource was made elsewhere, with a connection string that is final. "
                + "Give AddLeakGuard the connection string, or set them there: Options='-c statement_timeout=30000', and Application Name.",
            ]);
        }
    }

    private static bool IsSet(NpgsqlConnectionStringBuilder connection, string name) =>
        connection.Options?.Contains($"{name}=", StringComparison.OrdinalIgnoreCase) == true;

    private static string InstanceName(string? name)
    {
        var program = name ?? System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name ?? "dotnet";
        var room = Math.Max(1, LongestApplicationName - Instance.Length);
        return (program.Length > room ? program[..room] : program) + Instance;
    }
}
