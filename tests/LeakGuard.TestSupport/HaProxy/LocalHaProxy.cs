using System.Net.Sockets;

namespace LeakGuard.TestSupport;

/// <summary>A throw-away HAProxy on 127.0.0.1, gone with its owner whichever way that ends.</summary>
public sealed class LocalHaProxy : IAsyncDisposable, IDisposable
{
    private const string ConfigurationFile = "haproxy.cfg";
    private const int PortAttempts = 5;

    private static readonly TimeSpan StartupTimeout = TimeSpan.FromSeconds(60);

    private readonly OwnedProgram _program;
    private readonly HttpClient _client = new();

    private LocalHaProxy(OwnedProgram program, int port, int statsPort) => (_program, Port, StatsPort) = (program, port, statsPort);

    /// <summary>Null when HAProxy is installed, else what to do about it.</summary>
    public static string? Missing =>
        ProgramSearch.Find("haproxy") is null ? ProgramUnavailableException.Describe("haproxy", "haproxy") : null;

    /// <summary>Where it listens for clients.</summary>
    public int Port { get; }

    /// <summary>Where it tells its state.</summary>
    public int StatsPort { get; }

    /// <summary>What it printed last.</summary>
    public string Log => _program.Log;

    /// <summary>Starts one with a configuration that reads the names LISTEN and STATS, and others of the caller's, from its environment.</summary>
    /// <exception cref="ProgramUnavailableException">HAProxy is not installed.</exception>
    public static async Task<LocalHaProxy> StartAsync(string configuration, IReadOnlyDictionary<string, string> environment, CancellationToken ct = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var proxy = await PrepareAsync(configuration, environment, ct).ConfigureAwait(false);
            try
            {
                await proxy.LaunchAsync(ct).ConfigureAwait(false);
                return proxy;
            }
            catch (HaProxyFailedException failure)
                when (attempt < PortAttempts && failure.Message.Contains("cannot bind socket", StringComparison.Ordinal))
            {
                // Someone took a port between the draw and the start.
                await proxy.DisposeAsync().ConfigureAwait(false);
            }
            catch
            {
                await proxy.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>The state of a server behind it, by the names of its statistics, such as <c>status</c> and <c>chkdown</c>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ServerAsync(string name, CancellationToken ct = default)
    {
        var lines = (await _client.GetStringAsync(new Uri($"http://127.0.0.1:{StatsPort}/;csv"), ct).ConfigureAwait(false)).Split('\n');
        var columns = lines[0].TrimStart('#', ' ').Split(',');
        return lines.Skip(1)
            .Select(line => columns.Zip(line.Split(',')).Where(cell => cell.First.Length > 0).ToDictionary(cell => cell.First, cell => cell.Second))
            .Single(row => row.GetValueOrDefault("svname") == name);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _program.DisposeAsync();
    }

    /// <summary>For the end of the process, where nothing can be awaited.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _program.Dispose();
    }

    private static async Task<LocalHaProxy> PrepareAsync(string configuration, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var executable = ProgramSearch.Get("haproxy", "haproxy");
        var (port, statsPort) = (FreePort.Pick(), FreePort.Pick());
        var program = await OwnedProgram.PrepareAsync(
            "haproxy",
            folder =>
            [
                "/usr/bin/env", $"LISTEN=127.0.0.1:{port}", $"STATS=127.0.0.1:{statsPort}",
                .. environment.Select(entry => $"{entry.Key}={entry.Value}"),
                executable, "-db", "-f", Path.Combine(folder, ConfigurationFile),
            ],
            ct).ConfigureAwait(false);
        program.Write(ConfigurationFile, configuration);
        return new LocalHaProxy(program, port, statsPort);
    }

    private async Task LaunchAsync(CancellationToken ct)
    {
        await _program.LaunchAsync(ct).ConfigureAwait(false);
        var settled = await Poll.UntilAsync(() => !_program.IsRunning || IsListening(), StartupTimeout, ct).ConfigureAwait(false);
        if (!settled || !_program.IsRunning)
        {
            throw new HaProxyFailedException(settled ? "HAProxy ended while starting." : $"HAProxy was not ready within {StartupTimeout}.", Log);
        }
    }

    private bool IsListening()
    {
        try
        {
            using var socket = new TcpClient("127.0.0.1", StatsPort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
