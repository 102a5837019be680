using System.Net.Sockets;
using System.Security.Authentication;
using LeakGuard.Diagnosis.Pooler;

namespace LeakGuard.Diagnosis;

/// <summary>Asks PgBouncer's admin console, which speaks the simple query protocol only and so is out of Npgsql's reach.</summary>
/// <remarks>
/// PgBouncer 1.18 to 1.25: columns are found by name, and those a version lacks are unknown. Over TCP, TLS or a Unix socket;
/// trust, password, md5 and scram-sha-256. One command at a time: further callers wait. Whatever the other side sends, an answer
/// is bounded in size and time, and fails with a <see cref="PgBouncerException"/>; after that the console is closed.
/// </remarks>
public sealed class PgBouncerConsole : IAsyncDisposable
{
    private const int MostRows = 200_000;
    private const long MostAnswerBytes = 64L << 20;

    private readonly ConsoleAddress _address;
    private readonly ConsoleWire _wire;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isClosed;

    private PgBouncerConsole(ConsoleAddress address, ConsoleWire wire, TimeSpan patience, TimeProvider time)
    {
        _address = address;
        _wire = wire;
        _patience = patience;
        _time = time;
    }

    /// <summary>Where the console is: <c>host:port</c>.</summary>
    public string Endpoint => _address.Name;

    /// <summary>Connects and logs in.</summary>
    /// <param name="connectionString">In Npgsql's words: <c>Host</c> (or the folder of a Unix socket), <c>Port</c> (6432 unless given), <c>Username</c>, <c>Password</c>, <c>SSL Mode</c>, <c>Root Certificate</c>.</param>
    /// <param name="patience">How long the login, and how long each answer, may take. Default 5 s.</param>
    /// <param name="timeProvider">The clock; without it, the system's.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="PgBouncerException">It cannot be reached, is no PgBouncer, or refuses the user: one line says which.</exception>
    /// <exception cref="ArgumentException">The connection string cannot be read, or lacks host or user.</exception>
    public static async Task<PgBouncerConsole> ConnectAsync(
        string connectionString,
        TimeSpan? patience = null,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        var address = ConsoleAddress.Parse(connectionString);
        var (limit, time) = (patience ?? DiagnosisOptions.DefaultPatience, timeProvider ?? TimeProvider.System);
        var wire = await BoundedAsync(address, limit, time, new ConsoleLogin(address).EnterAsync, cancellationToken).ConfigureAwait(false);
        return new PgBouncerConsole(address, wire, limit, time);
    }

    /// <summary>Asks for everything a diagnosis needs.</summary>
    /// <exception cref="PgBouncerException">An answer did not come, or was none.</exception>
    public async Task<PoolerSnapshot> LookAsync(CancellationToken cancellationToken = default)
    {
        var began = _time.GetTimestamp();
        var unreadable = 0;
        var version = PoolerRows.Version(await AskAsync("SHOW VERSION", cancellationToken).ConfigureAwait(false))
            ?? throw new PgBouncerException(ServerFailureKind.NotPgBouncer, $"What answers at {Endpoint} does not call itself PgBouncer. Check 'Host' and 'Port'.");
        var pools = await AskAsync("SHOW POOLS", cancellationToken).ConfigureAwait(false);
        var takenAt = _time.GetUtcNow();
        var stats = await AskAsync("SHOW STATS", cancellationToken).ConfigureAwait(false);
        var databases = await AskAsync("SHOW DATABASES", cancellationToken).ConfigureAwait(false);
        var clients = await AskAsync("SHOW CLIENTS", cancellationToken).ConfigureAwait(false);
        var servers = await AskAsync("SHOW SERVERS", cancellationToken).ConfigureAwait(false);
        var config = await AskAsync("SHOW CONFIG", cancellationToken).ConfigureAwait(false);
        return new PoolerSnapshot
        {
            TakenAt = takenAt,
            Endpoint = Endpoint,
            Version = version,
            Pools = PoolerRows.Pools(pools, ref unreadable),
            Stats = PoolerRows.Stats(stats, version, ref unreadable),
            Databases = PoolerRows.Databases(databases, ref unreadable),
            Clients = PoolerRows.Clients(clients, ref unreadable),
            Servers = PoolerRows.Servers(servers, ref unreadable),
            Config = PoolerRows.Config(config),
            IsPaused = await IsPausedAsync(cancellationToken).ConfigureAwait(false),
            Took = _time.GetElapsedTime(began),
            Notes = unreadable == 0 ? [] : [$"{unreadable} rows of PgBouncer's answers lack their essential columns and were left out."],
        };
    }

    /// <summary>Runs one command, and gives its rows as text.</summary>
    internal async Task<ConsoleTable> AskAsync(string command, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            try
            {
                return await BoundedAsync(_address, _patience, _time, token => AnswerAsync(command, token), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not PgBouncerException { Kind: ServerFailureKind.NoRights })
            {
                await CloseAsync().ConfigureAwait(false); // What is still to come would be taken for the next answer.
                throw;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        _turn.Release();
    }

    private async Task<bool?> IsPausedAsync(CancellationToken cancellationToken)
    {
        try
        {
            var state = PoolerRows.Config(await AskAsync("SHOW STATE", cancellationToken).ConfigureAwait(false));
            return state.TryGetValue("paused", out var paused) ? paused == "yes" : null;
        }
        catch (PgBouncerException unknown) when (unknown.Kind == ServerFailureKind.NoRights)
        {
            return null; // Older versions do not have the command.
        }
    }

    private async ValueTask CloseAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            await _wire.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<ConsoleTable> AnswerAsync(string command, CancellationToken cancellationToken)
    {
        await _wire.SendAsync('Q', ConsoleWire.Text(command), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> columns = [];
        List<string?[]> rows = [];
        ConsoleMessage? error = null;
        for (long messages = 0, bytes = 0; messages <= MostRows && bytes <= MostAnswerBytes; messages++)
        {
            var message = await _wire.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            bytes += message.Body.Length;
            switch (message.Type)
            {
                case 'T':
                    columns = message.Columns();
                    break;
                case 'D':
                    rows.Add(message.Values());
                    break;
                case 'E':
                    error = message;
                    break;
                case 'Z':
                    return error is null ? new ConsoleTable(columns, rows) : throw Refused(command, error);
                case 'C' or 'N' or 'S' or 'I':
                    break;
                default:
                    throw new InvalidDataException($"a message of type '{message.Type}'");
            }
        }

        throw new InvalidDataException($"more than {MostRows} rows or {MostAnswerBytes >> 20} MiB");
    }

    private PgBouncerException Refused(string command, ConsoleMessage error) => new(
        ServerFailureKind.NoRights,
        $"PgBouncer at {Endpoint} does not answer {command}: {error.Field('M') ?? "no reason given"}. List user '{_address.User}' in stats_users or admin_users.");

    private static async Task<T> BoundedAsync<T>(ConsoleAddress address, TimeSpan patience, TimeProvider time, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await work(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PgBouncerException(ServerFailureKind.TimedOut, $"PgBouncer at {address.Name} did not answer within {DurationText.Of(patience)}. Look whether it, its machine or the network stands still.");
        }
        catch (SocketException unreachable)
        {
            throw new PgBouncerException(ServerFailureKind.Unreachable, $"PgBouncer at {address.Name} cannot be reached ({unreachable.SocketErrorCode}). Check 'Host' and 'Port', and whether it runs.", unreachable);
        }
        catch (AuthenticationException untrusted)
        {
            throw new PgBouncerException(ServerFailureKind.AccessDenied, $"The TLS certificate of PgBouncer at {address.Name} was not accepted. Check 'SSL Mode' and 'Root Certificate'.", untrusted);
        }
        catch (InvalidDataException garbled)
        {
            throw new PgBouncerException(ServerFailureKind.NotPgBouncer, $"What answers at {address.Name} does not speak as PgBouncer does: it sent {garbled.Message}. Check 'Host' and 'Port'.", garbled);
        }
        catch (IOException broken)
        {
            throw new PgBouncerException(ServerFailureKind.Unreachable, $"The connection to PgBouncer at {address.Name} broke before the answer was complete. Check that it is PgBouncer which listens there, and its log.", broken);
        }
    }
}
