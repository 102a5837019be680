using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>How a data source gets in at its database, which it was told and does not tell. Where a version of Npgsql keeps that elsewhere, what is public has to do.</summary>
internal static class NpgsqlInterior
{
    private const string SecurityType = "Npgsql.Internal.TransportSecurityHandler, Npgsql";

    /// <summary>The connection string's settings, the password included.</summary>
    public static NpgsqlConnectionStringBuilder Settings(NpgsqlDataSource source) =>
        Read(source, SettingsOf) ?? new NpgsqlConnectionStringBuilder(source.ConnectionString);

    /// <summary>The password as of now, where a callback provides it.</summary>
    public static async ValueTask<string?> PasswordAsync(NpgsqlDataSource source, CancellationToken stop)
    {
        try
        {
            return await PasswordOf(source, async: true, stop).ConfigureAwait(false);
        }
        catch (MissingMethodException)
        {
            return null;
        }
    }

    public static Action<SslClientAuthenticationOptions>? AuthenticationOptions(NpgsqlDataSource source) => Read(source, AuthenticationOptionsOf);

    public static Func<X509Certificate2Collection?>? RootCertificates(NpgsqlDataSource source) =>
        Read(source, of => RootCertificatesOf(SecurityOf(of)));

    private static T? Read<T>(NpgsqlDataSource source, Func<NpgsqlDataSource, T?> read)
        where T : class
    {
        try
        {
            return read(source);
        }
        catch (Exception missing) when (missing is MissingMethodException or TypeLoadException)
        {
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Settings")]
    private static extern NpgsqlConnectionStringBuilder SettingsOf(NpgsqlDataSource source);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetPassword")]
    private static extern ValueTask<string?> PasswordOf(NpgsqlDataSource source, bool async, CancellationToken stop);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_SslClientAuthenticationOptionsCallback")]
    private static extern Action<SslClientAuthenticationOptions>? AuthenticationOptionsOf(NpgsqlDataSource source);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_TransportSecurityHandler")]
    [return: UnsafeAccessorType(SecurityType)]
    private static extern object SecurityOf(NpgsqlDataSource source);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_RootCertificatesCallback")]
    private static extern Func<X509Certificate2Collection?>? RootCertificatesOf([UnsafeAccessorType(SecurityType)] object security);
}
