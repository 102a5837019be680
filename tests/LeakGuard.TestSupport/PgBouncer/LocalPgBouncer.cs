using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace LeakGuard.TestSupport;

/// <summary>A throw-away PgBouncer on 127.0.0.1 in front of a PostgreSQL server, gone with its owner whichever way that ends.</summary>
public sealed class LocalPgBouncer : IAsyncDisposable, IDisposable
{
    private const int PortAttempts = 5;

    private readonly OwnedProgram _program;
    private readonly NpgsqlConnectionStringBuilder _server;
    private LocalPgBouncerOptions _options;

    private LocalPgBouncer(OwnedProgram program, NpgsqlConnectionStringBuilder server, LocalPgBouncerOptions options) =>
        (_program, _server, _options) = (program, server, options);

    /// <summary>Null when PgBouncer is installed, else what to do about it.</summary>
    public static string? Missing =>
        ProgramSearch.Find("pgbouncer") is null ? ProgramUnavailableException.Describe("pgbouncer", "pgbouncer") : null;

    public int Port { get; private set; }

    public int Pid => _program.Pid;

    public bool IsRunning => _program.IsRunning;

    /// <summary>Connects to the server's database through PgBouncer, as the user of the server's connection string.</summary>
    public string ConnectionString => Through(_server.Username!, _server.Password);

    /// <summary>Connects to the admin console; of Npgsql's kind, though only clients of the simple query protocol are understood there.</summary>
    public string AdminConnectionString => new NpgsqlConnectionStringBuilder(Through(BouncerConfiguration.Admin, AdminPassword))
    {
        Database = "pgbouncer",
    }.ConnectionString;

    /// <summary>The folder of its Unix-domain socket, which only its account and root can use.</summary>
    public string SocketFolder => _program.Folder;

    /// <summary>What it printed last.</summary>
    public string Log => _program.Log;

    internal string Folder => _program.Folder;

    private string AdminPassword { get; } = Guid.NewGuid().ToString("N");

    private string SocketPath => Path.Combine(_program.Folder, ".s.PGSQL." + Port.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts one in front of the server that <paramref name="connectionString"/> leads to.</summary>
    /// <exception cref="ProgramUnavailableException">PgBouncer is not installed.</exception>
    public static async Task<LocalPgBouncer> StartAsync(string connectionString, LocalPgBouncerOptions? options = null, CancellationToken ct = default)
    {
        var executable = ProgramSearch.Get("pgbouncer", "pgbouncer");
        var program = await OwnedProgram
            .PrepareAsync("pgbouncer", folder => [executable, Path.Combine(folder, BouncerConfiguration.File)], ct).ConfigureAwait(false);
        var bouncer = new LocalPgBouncer(program, new NpgsqlConnectionStringBuilder(connectionString), options ?? new LocalPgBouncerOptions());
        try
        {
            await bouncer.LaunchOnFreePortAsync(ct).ConfigureAwait(false);
            return bouncer;
        }
        catch
        {
            await bouncer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Connects another user to the server's database through PgBouncer.</summary>
    public string Through(string user, string? password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = user,
        Password = password,
        Database = _server.Database,
        SslMode = _options.RequireTls ? SslMode.Require : SslMode.Disable,
    }.ConnectionString;

    /// <summary>Asks the admin console, such as <c>SHOW POOLS</c>; values are text.</summary>
    public Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> AskAsync(string command, CancellationToken ct = default) =>
        BouncerConsole.AskAsync(SocketPath, BouncerConfiguration.Admin, command, ct);

    /// <summary>Waits until all server connections are free, and hands none out until <see cref="ResumeAsync"/>.</summary>
    public Task PauseAsync(CancellationToken ct = default) => AskAsync("PAUSE", ct);

    public Task ResumeAsync(CancellationToken ct = default) => AskAsync("RESUME", ct);

    /// <summary>Has it read its configuration again, with other options if any are given.</summary>
    public Task ReloadAsync(LocalPgBouncerOptions? options = null, CancellationToken ct = default)
    {
        _options = options ?? _options;
        Configure();
        return AskAsync("RELOAD", ct);
    }

    /// <summary>Ends it by its console; a frozen one is thawed for it.</summary>
    public async Task ShutdownAsync(CancellationToken ct = default)
    {
        Thaw();
        try
        {
            await AskAsync("SHUTDOWN", ct).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or SocketException)
        {
            // It is gone before it could answer.
        }

        if (!await _program.EndedAsync(_options.StartupTimeout, ct).ConfigureAwait(false))
        {
            throw Failed($"PgBouncer did not shut down within {_options.StartupTimeout}.");
        }
    }

    /// <summary>kill -9: all connections on both sides break.</summary>
    public void Kill() => _program.Kill();

    /// <summary>Stops it in its tracks: connections stay open and nobody answers.</summary>
    public void Freeze() => _program.Freeze();

    public void Thaw() => _program.Thaw();

    /// <summary>Starts it on its port after <see cref="Kill"/> or <see cref="ShutdownAsync"/>.</summary>
    public async Task StartAgainAsync(CancellationToken ct = default)
    {
        await _program.LaunchAsync(ct).ConfigureAwait(false);
        var settled = await Poll.UntilAsync(() => !IsRunning || IsListening(), _options.StartupTimeout, ct).ConfigureAwait(false);
        if (!settled || !IsRunning)
        {
            throw Failed(settled ? "PgBouncer ended while starting." : $"PgBouncer was not ready within {_options.StartupTimeout}.");
        }
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    /// <summary>For the end of the process, where nothing can be awaited.</summary>
    public void Dispose() => _program.Dispose();

    private async Task LaunchOnFreePortAsync(CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = FreePort.Pick();
            Configure();
            try
            {
                await StartAgainAsync(ct).ConfigureAwait(false);
                return;
            }
            catch (PgBouncerFailedException failure)
                when (attempt < PortAttempts && failure.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Someone took the port between the draw and the start.
            }
        }
    }

    private void Configure()
    {
        var users = new Dictionary<string, string>(_options.Users) { [BouncerConfiguration.Admin] = AdminPassword };
        users.TryAdd(_server.Username!, _server.Password ?? "");
        BouncerConfiguration.Write(_program, Port, _server, users, _options);
    }

    private bool IsListening()
    {
        try
        {
            using var socket = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private PgBouncerFailedException Failed(string what) => new(what, Log);
}
