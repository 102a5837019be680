using System.Collections.Concurrent;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Diagnosis.Tests.Scenarios;

/// <summary>Where one scenario plays: its server, its pool, its load; and all of it ended afterwards.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _work = [];
    private readonly List<object> _kept = [];
    private readonly Stack<Func<ValueTask>> _cleaning = new();
    private readonly ConcurrentStack<Action> _releases = new();

    private Stage(int run, string connectionString)
    {
        Run = run;
        ConnectionString = connectionString;
        Sessions = new Sessions(connectionString);
    }

    /// <summary>Which repetition it is: parameters differ by it.</summary>
    public int Run { get; }

    public string ConnectionString { get; private set; }

    public Sessions Sessions { get; private set; }

    public GuardedDataSource Guard { get; private set; } = null!;

    public Doctor Doctor { get; private set; } = null!;

    public CancellationToken Ended => _end.Token;

    /// <summary>The first repetition has thresholds that a quick test can wait for; the others have those of the product.</summary>
    public DiagnosisOptions Options { get; } = new();

    public TimeSpan Patience => Options.IdleLeaseUnderPressure;

    public static async Task<Stage> SetAsync(int run)
    {
        var stage = new Stage(run, (await Servers.GetAsync()).ConnectionString);
        if (run == 0)
        {
            stage.Options.SampleWindow = TimeSpan.FromMilliseconds(400);
            stage.Options.IdleLeaseUnderPressure = TimeSpan.FromMilliseconds(800);
            stage.Options.SlowQuery = TimeSpan.FromMilliseconds(600);
            stage.Options.LockWait = TimeSpan.FromMilliseconds(600);
        }

        return stage;
    }

    public int Pick(params int[] values) => values[Run % values.Length];

    /// <summary>Plays on a server of its own.</summary>
    public async Task<LocalPostgres> OwnServerAsync(params (string Name, string Value)[] settings)
    {
        var server = await LocalPostgres.StartAsync(new LocalPostgresOptions { Settings = settings.ToDictionary(one => one.Name, one => one.Value) });
        _cleaning.Push(server.DisposeAsync);
        (ConnectionString, Sessions) = (server.ConnectionString, new Sessions(server.ConnectionString));
        return server;
    }

    /// <summary>Puts PgBouncer between; the doctor looks past it.</summary>
    public async Task<LocalPgBouncer> BouncerAsync(PoolMode mode, int size)
    {
        var bouncer = await LocalPgBouncer.StartAsync(ConnectionString, new LocalPgBouncerOptions { PoolMode = mode, DefaultPoolSize = size });
        _cleaning.Push(bouncer.DisposeAsync);

        // All who wait in it are let go at once.
        AtRelease(bouncer.Kill);
        Options.PgBouncerConnectionString = bouncer.AdminConnectionString;
        Options.ServerConnectionString = ConnectionString;
        return bouncer;
    }

    public void Pool(int size, Action<LeakGuardOptions>? configure = null, Action<NpgsqlConnectionStringBuilder>? connect = null, string? connectionString = null)
    {
        Guard = GuardedPool.Start(
            connectionString ?? ConnectionString,
            size,
            options =>
            {
                options.Queue.WaitTimeout = TimeSpan.FromSeconds(30);
                configure?.Invoke(options);
            },
            connect);
        Doctor = Doctor.For(Guard, Options);
    }

    public void NoPool() => Doctor = Doctor.For(ConnectionString, Options);

    /// <summary>Has so many workers do the same again and again, whatever comes of it.</summary>
    public void Work(int workers, Func<CancellationToken, Task> job)
    {
        for (var worker = 0; worker < workers; worker++)
        {
            _work.Add(Task.Run(async () =>
            {
                while (!Ended.IsCancellationRequested)
                {
                    try
                    {
                        await job(Ended);
                    }
                    catch (Exception refused) when (refused is NpgsqlException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
                    {
                        await Task.Delay(10);
                    }
                }
            }));
        }
    }

    /// <summary>Has so many callers want a connection once, and work with it for a moment.</summary>
    public void Callers(int callers) => Work(callers, ct => UseAsync("SELECT 1", TimeSpan.Zero, ct));

    public async Task UseAsync(string sql, TimeSpan think, CancellationToken ct)
    {
        await using var connection = await Guard.OpenConnectionAsync(ct);
        await connection.RunAsync(sql, ct);
        await Task.Delay(think, ct);
    }

    /// <summary>Forgets to give something back, and keeps it from the garbage collector.</summary>
    public T Keep<T>(T thing)
        where T : notnull
    {
        _kept.Add(thing);
        return thing;
    }

    public void Finally(Func<ValueTask> cleaning) => _cleaning.Push(cleaning);

    /// <summary>What must happen as soon as the diagnosis is made, before anything else can end.</summary>
    public void AtRelease(Action release) => _releases.Push(release);

    /// <summary>Lets go of what is held up.</summary>
    public void Release()
    {
        while (_releases.TryPop(out var release))
        {
            release();
        }
    }

    /// <summary>Waits for the fault to be old enough to count.</summary>
    public Task AgeAsync(TimeSpan age) => Task.Delay(age + TimeSpan.FromMilliseconds(150));

    public async Task<Backend[]> BackendsAsync()
    {
        using var probe = ServerProbe.For(Sessions.ConnectionString);
        return [.. (await probe.LookAsync()).Backends];
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Release();
        Doctor?.Dispose();
        await Sessions.DisposeAsync();
        await EndSessionsAsync();
        if (Guard is not null)
        {
            await Guard.DisposeAsync();
        }

        await Task.WhenAny(Task.WhenAll(_work), Task.Delay(Wait.Generous));
        while (_cleaning.TryPop(out var cleaning))
        {
            await cleaning();
        }

        GC.KeepAlive(_kept);
        _end.Dispose();
    }

    // Long statements would keep their workers, and the next scenario's server, busy.
    private async Task EndSessionsAsync()
    {
        try
        {
            await Sessions.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name IN ('shop', 'greedy') AND pid <> pg_backend_pid()");
        }
        catch (NpgsqlException)
        {
            // Its server is down: that was the scenario.
        }
    }
}
