using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LeakGuard.Diagnosis.Tests.Pooler;

/// <summary>Listens where a console should be, and answers with whatever bytes a test makes up.</summary>
internal sealed class FakeConsole : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<NetworkStream, Task> _serve;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    public FakeConsole(Func<NetworkStream, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _loop = LoopAsync();
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={((IPEndPoint)_listener.LocalEndpoint).Port};Username=stats;Password=hunter2;SSL Mode=Disable";

    /// <summary>Lets anybody in, and answers commands from tables: column names, then rows.</summary>
    public static FakeConsole Serving(Func<string, string[][]> answer) => new(async stream =>
    {
        await ReadStartAsync(stream);
        await stream.WriteAsync(Ready());
        while (await ReadAsync(stream) is { Type: 'Q' } query)
        {
            var table = answer(Encoding.UTF8.GetString(query.Body).TrimEnd('\0'));
            await stream.WriteAsync((byte[])[.. Columns(table[0]), .. table.Skip(1).SelectMany(Row), .. Message('C', "SHOW\0"u8), .. Message('Z', "I"u8)]);
        }
    });

    /// <summary>Reads what the client begins with, and then sends the bytes and no more.</summary>
    public static FakeConsole Sending(params byte[] bytes) => new(async stream =>
    {
        await ReadStartAsync(stream);
        await stream.WriteAsync(bytes);
        await stream.CopyToAsync(Stream.Null);
    });

    public static byte[] Ready() => [.. Message('R', [0, 0, 0, 0]), .. Message('S', "server_version\01.25.0/bouncer\0"u8), .. Message('Z', "I"u8)];

    public static byte[] Message(char type, ReadOnlySpan<byte> body) => [(byte)type, .. Number(body.Length + 4), .. body];

    public static byte[] Columns(IReadOnlyList<string> names) => Message(
        'T', [.. Short(names.Count), .. names.SelectMany(name => (byte[])[.. Encoding.UTF8.GetBytes(name), 0, .. new byte[18]])]);

    public static byte[] Row(IReadOnlyList<string?> values) => Message(
        'D',
        [
            .. Short(values.Count),
            .. values.SelectMany(value => value is null ? Number(-1) : (byte[])[.. Number(Encoding.UTF8.GetByteCount(value)), .. Encoding.UTF8.GetBytes(value)]),
        ]);

    public static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    public static async Task ReadStartAsync(NetworkStream stream)
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(length) - 4]);
    }

    public static async Task<(char Type, byte[] Body)?> ReadAsync(NetworkStream stream)
    {
        var head = new byte[5];
        if (await stream.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false) < 5)
        {
            return null;
        }

        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
        await stream.ReadExactlyAsync(body);
        return ((char)head[0], body);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _loop;
        _end.Dispose();
    }

    private static byte[] Short(int value) => [(byte)(value >> 8), (byte)value];

    private async Task LoopAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _serve(client.GetStream());
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException)
            {
                // The other side has had enough.
            }
        }
    }
}
