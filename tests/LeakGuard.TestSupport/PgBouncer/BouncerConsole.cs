using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace LeakGuard.TestSupport;

/// <summary>
/// Talks to PgBouncer's admin console through its socket. The console knows the simple query protocol alone, which Npgsql
/// does not speak. Source of the messages: PostgreSQL's "Message Formats".
/// </summary>
internal static class BouncerConsole
{
    private const int ProtocolVersion = 3 << 16;

    /// <summary>Runs one command on a connection of its own and returns its rows, column by column.</summary>
    /// <exception cref="InvalidOperationException">The console refused; the message is its own.</exception>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> AskAsync(string socketPath, string user, string command, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), ct).ConfigureAwait(false);
        var stream = new NetworkStream(socket);
        await using (stream.ConfigureAwait(false))
        {
            await SendAsync(stream, null, [.. Number(ProtocolVersion), .. Text("user"), .. Text(user), .. Text("database"), .. Text("pgbouncer"), 0], ct).ConfigureAwait(false);
            await AnswerAsync(stream, ct).ConfigureAwait(false);
            await SendAsync(stream, 'Q', Text(command), ct).ConfigureAwait(false);
            return await AnswerAsync(stream, ct).ConfigureAwait(false);
        }
    }

    // All messages up to the one that says the console is ready for the next command.
    private static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> AnswerAsync(NetworkStream stream, CancellationToken ct)
    {
        var rows = new List<IReadOnlyDictionary<string, string>>();
        IReadOnlyList<string> columns = [];
        string? error = null;
        while (true)
        {
            var head = new byte[5];
            try
            {
                await stream.ReadExactlyAsync(head, ct).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is EndOfStreamException or IOException && error is not null)
            {
                throw new InvalidOperationException(error, gone);
            }

            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
            await stream.ReadExactlyAsync(body, ct).ConfigureAwait(false);
            switch ((char)head[0])
            {
                case 'R' when BinaryPrimitives.ReadInt32BigEndian(body) is not 0 and var method:
                    throw new InvalidOperationException($"The console asks for a password (method {method}).");
                case 'T':
                    columns = ConsoleMessage.Columns(body);
                    break;
                case 'D':
                    rows.Add(columns.Zip(ConsoleMessage.Values(body)).ToDictionary(pair => pair.First, pair => pair.Second));
                    break;
                case 'E':
                    error = ConsoleMessage.Error(body);
                    break;
                case 'Z':
                    return error is null ? rows : throw new InvalidOperationException(error);
            }
        }
    }

    private static async Task SendAsync(NetworkStream stream, char? type, byte[] body, CancellationToken ct)
    {
        byte[] message = [.. type is { } letter ? [(byte)letter] : Array.Empty<byte>(), .. Number(body.Length + 4), .. body];
        await stream.WriteAsync(message, ct).ConfigureAwait(false);
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Text(string value) => [.. Encoding.UTF8.GetBytes(value), 0];
}
