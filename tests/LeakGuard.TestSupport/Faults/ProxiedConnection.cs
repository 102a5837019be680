using System.Net.Sockets;

namespace LeakGuard.TestSupport;

/// <summary>One client's connection and the one it is forwarded over.</summary>
internal sealed class ProxiedConnection(Socket client, Valve valve, CancellationToken stop) : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly Socket _upstream = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private volatile bool _upstreamDropped;
    private int _closed;

    /// <summary>Forwards until both ends are done, or one of them breaks.</summary>
    public async Task RunAsync(string host, int port)
    {
        var ct = _ended.Token;
        try
        {
            await valve.AdmitAsync(0, ct).ConfigureAwait(false);
            await ConnectAsync(host, port, ct).ConfigureAwait(false);
            var both = await Task.WhenAll(PumpAsync(client, _upstream, ct), PumpAsync(_upstream, client, ct)).ConfigureAwait(false);
            Close(reset: both.Contains(false));
        }
        catch (SocketException)
        {
            // Nobody listens upstream: the client gets what a dead server would send it.
            Close(reset: true);
        }
        catch (OperationCanceledException)
        {
            Close(reset: false);
        }
        catch (ObjectDisposedException)
        {
            // Reset while connecting.
        }
    }

    /// <summary>Breaks both ends with RST.</summary>
    public void Reset()
    {
        Close(reset: true);
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself at the same moment.
        }
    }

    /// <summary>Leaves the server and tells the client nothing: what it sends from now on is swallowed.</summary>
    public void DropUpstream()
    {
        _upstreamDropped = true;
        _upstream.Close();
    }

    public void Dispose()
    {
        Close(reset: false);
        _ended.Dispose();
        _upstream.Dispose();
    }

    private async Task ConnectAsync(string host, int port, CancellationToken ct)
    {
        try
        {
            await _upstream.ConnectAsync(host, port, ct).ConfigureAwait(false);
        }
        catch (Exception cut) when (_upstreamDropped && cut is SocketException or ObjectDisposedException)
        {
            // Cut off before it was connected: the client is not told of that either.
        }
    }

    /// <summary>False when the connection broke instead of ending.</summary>
    private async Task<bool> PumpAsync(Socket from, Socket to, CancellationToken ct)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await from.ReceiveAsync(buffer, ct).ConfigureAwait(false) is var count and > 0)
            {
                await ForwardAsync(buffer.AsMemory(0, count), to, ct).ConfigureAwait(false);
            }

            await valve.AdmitAsync(0, ct).ConfigureAwait(false);
            if (!_upstreamDropped)
            {
                to.Shutdown(SocketShutdown.Send);
            }

            return true;
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            if (_upstreamDropped)
            {
                return true;
            }

            // A break is news as well: it passes no sooner than bytes would. Then the other direction must not linger.
            await valve.AdmitAsync(0, ct).ConfigureAwait(false);
            Close(reset: true);
            return false;
        }
    }

    private async Task ForwardAsync(ReadOnlyMemory<byte> bytes, Socket to, CancellationToken ct)
    {
        while (!bytes.IsEmpty)
        {
            var admitted = await valve.AdmitAsync(bytes.Length, ct).ConfigureAwait(false);
            var sent = admitted;
            if (!_upstreamDropped)
            {
                try
                {
                    sent = await to.SendAsync(bytes[..admitted], ct).ConfigureAwait(false);
                }
                catch (Exception gone) when (_upstreamDropped && gone is SocketException or ObjectDisposedException)
                {
                    // Dropped while sending: swallowed like the rest.
                }
            }

            bytes = bytes[sent..];
        }
    }

    private void Close(bool reset)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        Close(client, reset && !_upstreamDropped);
        Close(_upstream, reset && !_upstreamDropped);
    }

    private static void Close(Socket socket, bool reset)
    {
        try
        {
            if (reset)
            {
                socket.LingerState = new LingerOption(true, 0);
            }
        }
        catch (ObjectDisposedException)
        {
            // A connect that failed at this moment has closed it.
        }

        socket.Close();
    }
}
