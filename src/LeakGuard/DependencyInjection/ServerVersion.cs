using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>Asks a server for its version, once, before the pool is made.</summary>
internal static class ServerVersion
{
    // A start that hangs on a question of convenience would be worse than the answer is worth.
    private const int PatienceSeconds = 3;

    /// <summary>The version; null, and why, if it does not tell.</summary>
    public static Version? Ask(NpgsqlConnectionStringBuilder connection, out string? failure)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connection.ConnectionString)
            {
                Pooling = false,
                Timeout = PatienceSeconds,
                Enlist = false,
            };
            using var question = new NpgsqlConnection(settings.ConnectionString);
            question.Open();
            failure = null;
            return question.PostgreSqlVersion;
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or IOException)
        {
            failure = FailureOutline.Of(fault);
            return null;
        }
    }
}
