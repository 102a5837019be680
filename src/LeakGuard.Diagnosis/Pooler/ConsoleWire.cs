using System.Buffers.Binary;
using System.Text;

namespace LeakGuard.Diagnosis.Pooler;

/// <summary>Messages of PostgreSQL's protocol on a stream, each of bounded length.</summary>
/// <remarks>Source: PostgreSQL documentation, "Message Formats".</remarks>
internal sealed class ConsoleWire(Stream stream) : IAsyncDisposable
{
    /// <summary>No message of a console comes near: a longer one is no message.</summary>
    public const int MostMessageBytes = 1 << 20;

    private const int ProtocolVersion = 3 << 16;
    private const int SslRequestCode = (1234 << 16) | 5679;

    private readonly byte[] _head = new byte[5];

    public Stream Stream => stream;

    /// <summary>Asks for TLS: the answer is one byte and not a message.</summary>
    public async Task<char> RequestTlsAsync(CancellationToken cancellationToken)
    {
        byte[] request = [.. Number(8), .. Number(SslRequestCode)];
        await stream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        await stream.ReadExactlyAsync(_head.AsMemory(0, 1), cancellationToken).ConfigureAwait(false);
        return (char)_head[0];
    }

    public ValueTask StartAsync(IEnumerable<(string Name, string Value)> parameters, CancellationToken cancellationToken)
    {
        byte[] body = [.. Number(ProtocolVersion), .. parameters.SelectMany(parameter => (byte[])[.. Text(parameter.Name), .. Text(parameter.Value)]), 0];
        byte[] message = [.. Number(body.Length + 4), .. body];
        return stream.WriteAsync(message, cancellationToken);
    }

    public ValueTask SendAsync(char type, byte[] body, CancellationToken cancellationToken)
    {
        byte[] message = [(byte)type, .. Number(body.Length + 4), .. body];
        return stream.WriteAsync(message, cancellationToken);
    }

    public async Task<ConsoleMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        await stream.ReadExactlyAsync(_head, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(1)) - 4;
        if (length is < 0 or > MostMessageBytes || !char.IsAsciiLetter((char)_head[0]))
        {
            throw new InvalidDataException($"a message of type 0x{_head[0]:x2} and {length} bytes");
        }

        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
        return new ConsoleMessage((char)_head[0], body);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    public static byte[] Text(string value) => value.Contains('\0', StringComparison.Ordinal)
        ? throw new InvalidDataException("a text with a zero character")
        : [.. Encoding.UTF8.GetBytes(value), 0];

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
