using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace LeakGuard.Diagnosis.Pooler;

/// <summary>Where the console is and how to get in, read from a connection string in Npgsql's words.</summary>
internal sealed record ConsoleAddress(string Host, int Port, string User, string? Password, SslMode SslMode, string? RootCertificate)
{
    private const int DefaultPort = 6432;
    private const int MostSocketPathBytes = 107;

    /// <summary>The endpoint as messages name it.</summary>
    public string Name => IsSocket ? SocketPath : $"{Host}:{Port.ToString(CultureInfo.InvariantCulture)}";

    private bool IsSocket => Host is ['/' or '@', ..];

    private string SocketPath => $"{Host}/.s.PGSQL.{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <exception cref="ArgumentException">The text cannot be read, or names no host or user.</exception>
    public static ConsoleAddress Parse(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var host = (settings.Host ?? "").Split(',')[0].Trim();
        if (host.Length == 0 || string.IsNullOrEmpty(settings.Username))
        {
            throw new ArgumentException("The connection string of PgBouncer's console needs a 'Host' and a 'Username' that is listed in its stats_users or admin_users.", nameof(connectionString));
        }

        // Npgsql's own default is a server's port.
        var port = settings.ShouldSerialize("Port") ? settings.Port : DefaultPort;
        var address = new ConsoleAddress(host, port, settings.Username, settings.Password, host[0] is '/' or '@' ? SslMode.Disable : settings.SslMode, settings.RootCertificate);
        return address.IsSocket && Encoding.UTF8.GetByteCount(address.SocketPath) > MostSocketPathBytes
            ? throw new ArgumentException($"The path of the Unix socket {address.SocketPath} is longer than {MostSocketPathBytes} bytes. Set unix_socket_dir to a shorter one.", nameof(connectionString))
            : address;
    }

    public async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = IsSocket
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            EndPoint endpoint = IsSocket
                ? new UnixDomainSocketEndPoint(Host[0] == '@' ? "\0" + SocketPath[1..] : SocketPath)
                : new DnsEndPoint(Host, Port);
            await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
