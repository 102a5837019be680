using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LeakGuard.Cli.Tests.Running;

/// <summary>Listens where PgBouncer's console should be, lets everybody in, and answers each question with the same bytes.</summary>
internal sealed class BrokenConsole : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;
    private readonly Task _serving;

    public BrokenConsole(byte[] answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={((IPEndPoint)_listener.LocalEndpoint).Port};Username=stats;Password={Tool.Canary};SSL Mode=Disable";

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        try
        {
            var length = new byte[4];
            await stream.ReadExactlyAsync(length);
            await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(length) - 4]);

            // "You are in" and "ask".
            await stream.WriteAsync((byte[])[(byte)'R', 0, 0, 0, 8, 0, 0, 0, 0, (byte)'Z', 0, 0, 0, 5, (byte)'I']);
            while (await stream.ReadAsync(new byte[1024]) > 0)
            {
                await stream.WriteAsync(_answer);
            }
        }
        catch (IOException)
        {
            // The other side has had enough.
        }
    }
}
