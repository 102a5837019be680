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
}
