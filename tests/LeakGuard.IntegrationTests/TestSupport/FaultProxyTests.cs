using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LeakGuard.TestSupport;

namespace LeakGuard.IntegrationTests.TestSupport;

public sealed class FaultProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(200);

    private readonly EchoServer _server = new();
    private readonly FaultProxy _proxy;

    public FaultProxyTests() => _proxy = FaultProxy.Start("127.0.0.1", _server.Port);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Passing_forwards_both_ways()
    {
        using var client = await ConnectAsync();

        Assert.Equal("hello", await EchoAsync(client, "hello"));
        Assert.Equal(1, _proxy.ConnectionCount);
    }

    [Fact]
    public async Task A_connection_the_client_ends_is_forgotten()
    {
        using (var client = await ConnectAsync())
        {
            await EchoAsync(client, "x");
        }

        Assert.True(await Poll.UntilAsync(() => _proxy.ConnectionCount == 0 && _server.EndedConnections == 1, Generous));
    }

    [Fact]
    public async Task Refusing_turns_new_connections_away_and_keeps_the_old()
    {
        using var old = await ConnectAsync();
        await EchoAsync(old, "x");

        _proxy.Refuse();

        var refusal = await Assert.ThrowsAsync<SocketException>(ConnectAsync);
        Assert.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
        Assert.Equal("still", await EchoAsync(old, "still"));

        _proxy.Pass();
        using var anew = await ConnectAsync();
        Assert.Equal("back", await EchoAsync(anew, "back"));
    }

    [Fact]
    public async Task A_black_hole_accepts_and_answers_nothing_until_it_is_lifted()
    {
        using var old = await ConnectAsync();
        await EchoAsync(old, "x");

        _proxy.BlackHole();
        using var anew = await ConnectAsync();
        var answers = new[] { EchoAsync(old, "old"), EchoAsync(anew, "new") };
        await Assert.ThrowsAsync<TimeoutException>(() => Task.WhenAny(answers).WaitAsync(Silence));

        _proxy.Pass();
        Assert.Equal(["old", "new"], await Task.WhenAll(answers).WaitAsync(Generous));
    }

    [Fact]
    public async Task Resetting_breaks_the_existing_connections_only()
    {
        using var old = await ConnectAsync();
        await EchoAsync(old, "x");

        _proxy.ResetConnections();

        var broken = await Assert.ThrowsAsync<SocketException>(() => old.ReceiveAsync(new byte[1]).WaitAsync(Generous));
        Assert.Equal(SocketError.ConnectionReset, broken.SocketErrorCode);
        using var anew = await ConnectAsync();
        Assert.Equal("fine", await EchoAsync(anew, "fine"));
    }

    [Fact]
    public async Task Connections_in_a_black_hole_can_be_reset()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, "x");
        _proxy.BlackHole();
        await client.SendAsync("held"u8.ToArray());

        _proxy.ResetConnections();

        await Assert.ThrowsAsync<SocketException>(() => client.ReceiveAsync(new byte[1]).WaitAsync(Generous));
        Assert.True(await Poll.UntilAsync(() => _proxy.ConnectionCount == 0, Generous));
    }

    [Fact]
    public async Task Half_open_connections_end_at_the_server_and_stay_silent_at_the_client()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, "x");

        _proxy.HalfOpen();

        Assert.True(await Poll.UntilAsync(() => _server.EndedConnections == 1, Generous));
        await client.SendAsync("anyone?"u8.ToArray());
        await Assert.ThrowsAsync<TimeoutException>(() => client.ReceiveAsync(new byte[1]).WaitAsync(Silence));
        Assert.Equal(1, _proxy.ConnectionCount);
    }

    [Fact]
    public async Task Latency_delays_the_way_there_and_the_way_back()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, "x");

        _proxy.Latency(TimeSpan.FromMilliseconds(100));

        var waiting = Stopwatch.StartNew();
        Assert.Equal("slow", await EchoAsync(client, "slow"));
        Assert.True(waiting.Elapsed >= TimeSpan.FromMilliseconds(190), $"{waiting.Elapsed}");
    }

    [Fact]
    public async Task Lifting_a_long_latency_releases_what_it_held()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, "x");
        _proxy.Latency(TimeSpan.FromHours(1));
        var answer = EchoAsync(client, "held");

        _proxy.Pass();

        Assert.Equal("held", await answer.WaitAsync(Generous));
    }

    [Fact]
    public async Task Trickling_lets_data_through_piece_by_piece()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, "x");

        _proxy.Trickle(bytesPerSecond: 200);

        var waiting = Stopwatch.StartNew();
        var text = new string('t', 100);
        Assert.Equal(text, await EchoAsync(client, text));
        Assert.True(waiting.Elapsed >= TimeSpan.FromMilliseconds(450), $"{waiting.Elapsed}");
    }

    [Fact]
    public async Task A_server_that_is_not_there_resets_the_client()
    {
        await _server.DisposeAsync();
        // Otherwise the reset may overtake the client's own connecting.
        _proxy.BlackHole();
        using var client = await ConnectAsync();

        _proxy.Pass();

        await Assert.ThrowsAsync<SocketException>(() => client.ReceiveAsync(new byte[1]).WaitAsync(Generous));
    }

    [Fact]
    public async Task Disposing_ends_every_connection()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, "x");
        _proxy.BlackHole();
        await client.SendAsync("held"u8.ToArray());

        await _proxy.DisposeAsync().AsTask().WaitAsync(Generous);

        Assert.Equal(0, _proxy.ConnectionCount);
        await Assert.ThrowsAsync<SocketException>(ConnectAsync);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _proxy.Port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> EchoAsync(Socket socket, string text)
    {
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(text));
        var answer = new byte[text.Length];
        for (var read = 0; read < answer.Length;)
        {
            var count = await socket.ReceiveAsync(answer.AsMemory(read)).AsTask().WaitAsync(Generous);
            Assert.NotEqual(0, count);
            read += count;
        }

        return System.Text.Encoding.ASCII.GetString(answer);
    }
}
