using System.Data;
using Npgsql;

namespace LeakGuard.Leasing;

/// <summary>Reads the state of a real connection from another thread than its owner's.</summary>
internal static class NativeState
{
    /// <summary>
    /// The state; <see cref="ConnectionState.Broken"/> while the connection has lost its physical one and does not know it yet,
    /// where Npgsql throws instead.
    /// </summary>
    public static ConnectionState Of(NpgsqlConnection connection)
    {
        try
        {
            return connection.FullState;
        }
        catch (Exception inFlux) when (inFlux is InvalidOperationException or NullReferenceException)
        {
            return ConnectionState.Broken;
        }
    }

    /// <summary>The same of a leased one, where nothing runs any more once a call has given its caller a reader.</summary>
    /// <remarks>Npgsql says "executing" until the first row: of a reader that found none, until it is closed.</remarks>
    public static ConnectionState Of(Lease lease, NpgsqlConnection connection)
    {
        var calls = lease.Calls;
        var state = Of(connection);
        return (state & ConnectionState.Executing) != 0 && lease.ReaderAt == calls && !lease.HasCall && lease.Calls == calls
            ? (state & ~ConnectionState.Executing) | ConnectionState.Fetching
            : state;
    }
}
