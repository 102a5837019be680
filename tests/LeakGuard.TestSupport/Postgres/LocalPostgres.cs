using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Npgsql;

namespace LeakGuard.TestSupport;

/// <summary>
/// A throw-away PostgreSQL on 127.0.0.1, gone with its owner whichever way that ends; or, with LEAKGUARD_POSTGRES set,
/// the running server named there, which is used and left alone.
/// </summary>
public sealed class LocalPostgres : IAsyncDisposable, IDisposable
{
    private const string ExternalServer = "LEAKGUARD_POSTGRES";

    private readonly OwnedServer? _server;
    private readonly ConcurrentBag<string> _databases = [];

    private LocalPostgres(OwnedServer? server, string connectionString, Version version)
    {
        _server = server;
        ConnectionString = connectionString;
        Version = version;
        Port = new NpgsqlConnectionStringBuilder(connectionString).Port;
    }

    /// <summary>Connects the superuser to the database <c>postgres</c>.</summary>
    public string ConnectionString { get; }

    public int Port { get; }

    /// <summary>The server's version, such as 15.14.</summary>
    public Version Version { get; }

    /// <summary>False for a server that was there before and will be there afterwards.</summary>
    public bool IsOwned => _server is not null;

    public string BinDirectory => Owned().Binaries.Directory;

    public int PostmasterPid => Owned().Processes.Postmaster;

    internal string Folder => Owned().Folder;

    public static async Task<LocalPostgres> StartAsync(LocalPostgresOptions? options = null, CancellationToken ct = default)
    {
        if (Environment.GetEnvironmentVariable(ExternalServer) is { Length: > 0 } external)
        {
            return new LocalPostgres(null, external, await Session.AskVersionAsync(external, ct).ConfigureAwait(false));
        }

        var server = await OwnedServer.StartAsync(options ?? new LocalPostgresOptions(), ct).ConfigureAwait(false);
        try
        {
            var connectionString = new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = server.Port,
                Username = "postgres",
                Database = "postgres",
            }.ConnectionString;
            return new LocalPostgres(server, connectionString, await Session.AskVersionAsync(connectionString, ct).ConfigureAwait(false));
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Stops the server; a frozen one is thawed for it. Does nothing when it is stopped already. After
    /// <see cref="StopMode.Immediate"/> the latest commits may be missing unless synchronous_commit is on.
    /// </summary>
    public Task StopAsync(StopMode mode = StopMode.Fast, CancellationToken ct = default) => Owned().StopAsync(mode, ct);

    /// <summary>Starts the stopped or killed server on its port, with its data.</summary>
    public Task StartAgainAsync(CancellationToken ct = default) => Owned().StartAgainAsync(ct);

    public async Task RestartAsync(StopMode mode = StopMode.Fast, CancellationToken ct = default)
    {
        await StopAsync(mode, ct).ConfigureAwait(false);
        await StartAgainAsync(ct).ConfigureAwait(false);
    }

    /// <summary>kill -9: the backends notice and leave. The latest commits may be lost unless synchronous_commit is on.</summary>
    public void KillPostmaster() => Owned().KillPostmaster();

    /// <summary>Stops every process of the server in its tracks: connections stay open and nobody answers.</summary>
    public void Freeze() => Owned().Processes.Freeze();

    public void Thaw() => Owned().Processes.Thaw();

    /// <summary>Freezes one session, by the number pg_backend_pid() returns.</summary>
    public void FreezeBackend(int pid) => Owned().Processes.FreezeBackend(pid);

    public void ThawBackend(int pid) => Owned().Processes.ThawBackend(pid);

    /// <summary>Creates a database and returns the connection string for it.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken ct = default)
    {
        await Session.ExecuteAsync(ConnectionString, $"CREATE DATABASE {Session.Quote(name)}", ct).ConfigureAwait(false);
        _databases.Add(name);
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync().ConfigureAwait(false);
            return;
        }

        while (_databases.TryTake(out var name))
        {
            await Session.ExecuteAsync(ConnectionString, $"DROP DATABASE IF EXISTS {Session.Quote(name)} WITH (FORCE)", default)
                .ConfigureAwait(false);
        }
    }

    /// <summary>For the end of the process, where nothing can be awaited.</summary>
    public void Dispose()
    {
        if (_server is not null)
        {
            _server.Dispose();
            return;
        }

        DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private OwnedServer Owned([CallerMemberName] string? member = null) =>
        _server ?? throw new NotSupportedException(
            $"{member} needs a server of the tests' own, but {ExternalServer} names one that is not. "
            + $"Unset {ExternalServer} and run tests/install.sh, which provides one.");
}
