namespace LeakGuard.TestSupport;

/// <summary>A server this process started and may treat as badly as it likes.</summary>
internal sealed class OwnedServer : IAsyncDisposable, IDisposable
{
    private const int PortAttempts = 5;

    private readonly LocalPostgresOptions _options;
    private readonly Keeper _keeper;
    private int _lastPostmaster;
    private IReadOnlyList<ProcessEntry> _orphans = [];

    private OwnedServer(LocalPostgresOptions options, ServerBinaries binaries, string folder, Keeper keeper)
    {
        (_options, Binaries, Folder, _keeper) = (options, binaries, folder, keeper);
    }

    public ServerBinaries Binaries { get; }

    public string Folder { get; }

    public int Port { get; private set; }

    public bool IsRunning { get; private set; }

    public ServerProcesses Processes =>
        IsRunning ? new ServerProcesses(_lastPostmaster) : throw new InvalidOperationException("The server is stopped.");

    public static async Task<OwnedServer> StartAsync(LocalPostgresOptions options, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("On Windows, set LEAKGUARD_POSTGRES to a running server.");
        }

        var binaries = BinarySearch.Find(options.Major);
        var account = ServerAccount.Current;
        var folder = ServerFolder.Pick(account, "pg");
        var keeper = Keeper.Start(
            "ServerKeeper.sh",
            [folder, binaries.Directory, account.Owner, ServerFolder.Template(binaries), .. account.Prefix]);
        var server = new OwnedServer(options, binaries, folder, keeper);
        try
        {
            await server.InitialiseAsync(ct).ConfigureAwait(false);
            await server.LaunchOnFreePortAsync(ct).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task StopAsync(StopMode mode, CancellationToken ct)
    {
        if (!IsRunning)
        {
            return;
        }

        UnixSignal.Send(_lastPostmaster, mode == StopMode.Fast ? UnixSignal.Interrupt : UnixSignal.Quit);
        // A frozen server would keep the signal pending for ever.
        Processes.Thaw();
        if (!await Poll.UntilAsync(() => !ProcessTable.IsAlive(_lastPostmaster), _options.StartupTimeout, ct).ConfigureAwait(false))
        {
            throw Failed($"The server did not stop ({mode}) within {_options.StartupTimeout}.");
        }

        IsRunning = false;
    }

    public async Task StartAgainAsync(CancellationToken ct)
    {
        if (IsRunning)
        {
            throw new InvalidOperationException("The server is running; stop it first.");
        }

        // PostgreSQL refuses to start while a backend of the killed postmaster still holds its shared memory.
        if (!await Poll.UntilAsync(() => !_orphans.Any(orphan => ProcessTable.IsAlive(orphan.Pid)), _options.StartupTimeout, ct).ConfigureAwait(false))
        {
            throw Failed($"Backends of the killed postmaster outlived it by {_options.StartupTimeout}.");
        }

        _orphans = [];
        await LaunchAsync(ct).ConfigureAwait(false);
    }

    public void KillPostmaster()
    {
        _orphans = Processes.Children();
        UnixSignal.Send(_lastPostmaster, UnixSignal.Kill);
        // A frozen backend would never notice that its postmaster is gone.
        foreach (var orphan in _orphans)
        {
            UnixSignal.Send(orphan.Pid, UnixSignal.Continue);
        }

        Poll.Until(() => !ProcessTable.IsAlive(_lastPostmaster), TimeSpan.FromSeconds(5));
        IsRunning = false;
    }

    public ValueTask DisposeAsync() => _keeper.DisposeAsync();

    public void Dispose() => _keeper.Dispose();

    private async Task InitialiseAsync(CancellationToken ct)
    {
        if (await _keeper.OrderAsync("init", ct).ConfigureAwait(false) != 0)
        {
            throw Failed("initdb failed.");
        }
    }

    private async Task LaunchOnFreePortAsync(CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = FreePort.Pick();
            ServerConfiguration.Write(Folder, Port, _options.Settings);
            try
            {
                await LaunchAsync(ct).ConfigureAwait(false);
                return;
            }
            catch (PostgresFailedException failure)
                when (attempt < PortAttempts && failure.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Someone took the port between the draw and the start.
            }
        }
    }

    private async Task LaunchAsync(CancellationToken ct)
    {
        // The postmaster, or what became it.
        var launched = await _keeper.OrderAsync("launch", ct).ConfigureAwait(false);
        // The lock file of a killed postmaster still says "ready".
        bool IsReady() => PostmasterFile.Read(Folder) is { IsReady: true } file && file.Pid != _lastPostmaster;
        var settled = await Poll.UntilAsync(() => IsReady() || !ProcessTable.IsAlive(launched), _options.StartupTimeout, ct).ConfigureAwait(false);
        if (!settled || !IsReady())
        {
            throw Failed(settled ? "The server ended while starting." : $"The server was not ready within {_options.StartupTimeout}.");
        }

        _lastPostmaster = PostmasterFile.Read(Folder)!.Pid;
        IsRunning = true;
    }

    private PostgresFailedException Failed(string what) => new(what, ServerFolder.ReadLog(Folder, "server.log"));
}
