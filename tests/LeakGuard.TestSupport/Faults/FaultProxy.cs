using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LeakGuard.TestSupport;

/// <summary>A TCP proxy on this machine that turns into a bad network on demand.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly string _host;
    private readonly int _port;
    private readonly IPAddress _address;
    private readonly Valve _valve = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly Lock _switch = new();
    private Socket _listener;
    private Task _accepting = Task.CompletedTask;
    private bool _refusing = true;

    private FaultProxy(string host, int port, IPAddress address)
    {
        (_host, _port, _address) = (host, port, address);
        _listener = Bind(FreePort.Pick());
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Switch(Flow.Free);
    }

    public int Port { get; }

    /// <summary>Connections of clients that have not ended yet.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>Starts a proxy in front of a server, which need not be there yet.</summary>
    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="address">Where clients find the proxy; 127.0.0.1 unless told otherwise.</param>
    public static FaultProxy Start(string host, int port, IPAddress? address = null) => new(host, port, address ?? IPAddress.Loopback);

    /// <summary>Everything passes, what was held back included.</summary>
    public void Pass() => Switch(Flow.Free);

    /// <summary>Accepts connections but forwards nothing in either direction, not even their end.</summary>
    public void BlackHole() => Switch(Flow.Blocked);

    /// <summary>Holds each piece of data back for a while.</summary>
    public void Latency(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(delay, TimeSpan.Zero);
        Switch(new Flow(Delay: delay));
    }

    /// <summary>Lets a few bytes through at a time, in each direction of each connection.</summary>
    public void Trickle(int bytesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerSecond, 1);
        Switch(new Flow(BytesPerSecond: bytesPerSecond));
    }

    /// <summary>Refuses new connections until another mode is chosen; existing ones pass.</summary>
    public void Refuse()
    {
        lock (_switch)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            _valve.Set(Flow.Free);
            if (_refusing)
            {
                return;
            }

            _refusing = true;
            _listener.Dispose();
            // Bound without listening it refuses, and nobody else can take the port.
            _listener = Bind(Port);
        }
    }

    /// <summary>Breaks the existing connections with RST; the mode stays.</summary>
    public void ResetConnections()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Reset();
        }
    }

    /// <summary>Cuts the existing connections off from the server without telling the clients; the mode stays.</summary>
    public void HalfOpen()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.DropUpstream();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task accepting;
        lock (_switch)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            _stop.Cancel();
            _listener.Dispose();
            accepting = _accepting;
        }

        await accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        _stop.Dispose();
    }

    private Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // The port's old connections may still be open.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(_address, port));
        return socket;
    }

    private void Switch(Flow flow)
    {
        lock (_switch)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            _valve.Set(flow);
            if (_refusing)
            {
                _refusing = false;
                _listener.Listen();
                _accepting = AcceptAsync(_listener);
            }
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }

            client.NoDelay = true;
            var connection = new ProxiedConnection(client, _valve, _stop.Token);
            _connections[connection] = Task.CompletedTask;
            var forwarding = ForwardAsync(connection);
            _connections.TryUpdate(connection, forwarding, Task.CompletedTask);
        }
    }

    private async Task ForwardAsync(ProxiedConnection connection)
    {
        using (connection)
        {
            await connection.RunAsync(_host, _port).ConfigureAwait(false);
        }

        _connections.TryRemove(connection, out _);
    }
}
