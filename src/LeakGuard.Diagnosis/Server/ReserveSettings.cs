using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace LeakGuard.Diagnosis.Server;

/// <summary>How the reserve connection connects: as the pool does, but unpooled, impatient, and under a name of its own.</summary>
internal static class ReserveSettings
{
    // PostgreSQL cuts names off at 63 bytes.
    private const int MostNameBytes = 63;

    private static readonly string Instance = RandomNumberGenerator.GetHexString(8, lowercase: true);

    public static NpgsqlConnectionStringBuilder Of(string connectionString, TimeSpan patience)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var seconds = Math.Max(1, (int)Math.Ceiling(patience.TotalSeconds));
        var half = Math.Max(1, seconds / 2); // A second attempt has to fit in.
        settings.ApplicationName = NameOf(settings.ApplicationName);
        settings.Pooling = false;
        settings.Multiplexing = false;
        settings.Enlist = false;
        settings.MaxAutoPrepare = 0;
        settings.Timeout = settings.Timeout == 0 ? half : Math.Min(settings.Timeout, half);
        settings.CommandTimeout = seconds;
        settings.CancellationTimeout = -1; // A server that does not answer does not answer a cancel request either.
        settings.KeepAlive = settings.KeepAlive == 0 ? 30 : settings.KeepAlive;

        // A synchronous open that falls back from GSS encryption may outlive its time-out by any length (npgsql#6655).
        settings.GssEncryptionMode = settings.GssEncryptionMode == GssEncryptionMode.Require ? GssEncryptionMode.Require : GssEncryptionMode.Disable;
        return settings;
    }

    /// <summary>One name per process and application: those who look see each other by it.</summary>
    public static string NameOf(string? application)
    {
        var name = string.IsNullOrWhiteSpace(application) ? Assembly.GetEntryAssembly()?.GetName().Name ?? "app" : application;
        var end = $"#{Instance}";
        var begin = $"{ReserveName.Prefix}{name}";
        while (Encoding.UTF8.GetByteCount(begin) + end.Length > MostNameBytes)
        {
            begin = begin[..^1];
        }

        return begin + end;
    }
}
