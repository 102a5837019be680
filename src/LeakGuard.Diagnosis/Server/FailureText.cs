using System.Net.Sockets;
using Npgsql;

namespace LeakGuard.Diagnosis.Server;

/// <summary>Puts a failed look into one line: fact and remedy, never a password or a connection string.</summary>
internal static class FailureText
{
    public static ServerFailure Of(Exception failure, string endpoint)
    {
        if (Find<PostgresException>(failure) is { } answer)
        {
            return OfState(answer.SqlState, endpoint);
        }

        if (Find<TimeoutException>(failure) is not null || failure is OperationCanceledException)
        {
            return new(ServerFailureKind.TimedOut, $"{endpoint} did not answer in time. Look whether the machine, the network or the server's processes stand still.");
        }

        if (Find<SocketException>(failure) is { } socket)
        {
            return new(ServerFailureKind.Unreachable, socket.SocketErrorCode switch
            {
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                    $"The host of {endpoint} is not known. Check 'Host'.",
                SocketError.ConnectionRefused => $"{endpoint} refuses connections: nothing listens there. Start the server, or check 'Host' and 'Port'.",
                _ => $"{endpoint} cannot be reached ({socket.SocketErrorCode}). Check the network and the server.",
            });
        }

        return failure switch
        {
            IOException or NpgsqlException { InnerException: IOException or null } =>
                new(ServerFailureKind.Unreachable, $"The connection to {endpoint} broke, or what answers there is no PostgreSQL server. Check 'Host', 'Port' and 'SSL Mode', then the server's log."),
            _ => new(ServerFailureKind.Other, $"{endpoint} could not be looked at: {failure.GetType().Name}."),
        };
    }

    private static ServerFailure OfState(string state, string endpoint) => state switch
    {
        PostgresErrorCodes.TooManyConnections => new(ServerFailureKind.TooManyConnections,
            $"{endpoint} takes no more connections of this role (53300). A superuser, or from PostgreSQL 16 a member of pg_use_reserved_connections, still gets in."),
        PostgresErrorCodes.CannotConnectNow => new(ServerFailureKind.NotReady, $"{endpoint} is starting up, shutting down or recovering (57P03). Wait, and read the server's log."),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => new(ServerFailureKind.NotReady, $"{endpoint} is shutting down ({state}). Read the server's log."),
        PostgresErrorCodes.InvalidCatalogName => new(ServerFailureKind.NoSuchDatabase, $"{endpoint}: there is no such database (3D000). Check 'Database'."),
        PostgresErrorCodes.InsufficientPrivilege => new(ServerFailureKind.NoRights, $"{endpoint}: the role may not read the statistics views (42501). GRANT pg_monitor to it."),
        _ when state.StartsWith("28", StringComparison.Ordinal) => new(ServerFailureKind.AccessDenied,
            $"{endpoint} refuses this user ({state}): wrong password or role, or no line for it in pg_hba.conf."),
        _ when state.StartsWith("08", StringComparison.Ordinal) => new(ServerFailureKind.Unreachable, $"The connection to {endpoint} failed ({state}). Check the server and what stands between."),
        _ => new(ServerFailureKind.Other, $"{endpoint} answered with an error (SQLSTATE {state}). Read the server's log."),
    };

    private static T? Find<T>(Exception? failure)
        where T : Exception
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is T found)
            {
                return found;
            }
        }

        return null;
    }
}
