using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Faults.Scene;

/// <summary>A guarded pool under test, and the way it reaches the server.</summary>
internal sealed class GuardedBench : IAsyncDisposable
{
    public const int PoolSize = 8;

    /// <summary>How long it may take until a silent server is given up: the command's time-out, and what its cancellation waits for.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(CommandSeconds + ConnectSeconds) + TimeSpan.FromMilliseconds(CancellationMilliseconds);

    private const int TriesToFill = 8 * PoolSize;
    private const int ConnectSeconds = 2;
    private const int CommandSeconds = 1;
    private const int CancellationMilliseconds = 500;

    /// <summary>How often the watchdog looks.</summary>
    public static readonly TimeSpan ScanInterval = TimeSpan.FromMilliseconds(50);

    private GuardedBench(FaultScene scene, Target target) => (Scene, Target) = (scene, target);

    public FaultScene Scene { get; }

    public Target Target { get; }

    public Witness Witness { get; } = new();

    public JumpingClock Clock { get; } = new();

    /// <summary>The network in between, where there is one.</summary>
    public FaultProxy? Proxy { get; private set; }

    public GuardedDataSource Source { get; private set; } = null!;

    /// <summary>Where the pool connects to.</summary>
    public int Port { get; private set; }

    /// <summary>What the pool's sessions are called on the server.</summary>
    public string Name => $"bench {Target}";

    public static async Task<GuardedBench> OpenAsync(FaultScene scene, Target target)
    {
        var bench = new GuardedBench(scene, target);
        if (target == Target.Network)
        {
            bench.Proxy = FaultProxy.Start("127.0.0.1", scene.Server.Port);
        }

        var isBouncer = target is Target.SessionBouncer or Target.TransactionBouncer;
        bench.Port = bench.Proxy?.Port ?? (isBouncer ? (await scene.BouncerAsync(target).ConfigureAwait(false)).Port : scene.Server.Port);
        bench.Source = NpgsqlDataSource.Create(bench.Settings().ConnectionString).WithLeakGuard(
            options =>
            {
                options.ScanInterval = ScanInterval;
                options.Breaker.BreakDuration = TimeSpan.FromMilliseconds(200);
                options.Breaker.MaxBreakDuration = TimeSpan.FromSeconds(1);
                options.Listeners.Add(bench.Witness);
            },
            timeProvider: target == Target.ServerByOtherClock ? bench.Clock : null);
        return bench;
    }

    /// <summary>
    /// Takes every connection there is at once and gives all back; returns how many could be had. Dead ones from before are
    /// replaced on the way, so that afterwards the pool is full of living ones.
    /// </summary>
    public async Task<int> FillAsync()
    {
        var held = new List<GuardedConnection>();
        try
        {
            for (var tries = 0; held.Count < PoolSize && tries < TriesToFill; tries++)
            {
                if (await TryOpenAsync().ConfigureAwait(false) is { } connection)
                {
                    held.Add(connection);
                }
            }
        }
        catch (PoolWaitTimeoutException)
        {
            // There are no more.
        }
        finally
        {
            foreach (var connection in held)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }

        return held.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync().ConfigureAwait(false);
        if (Proxy is not null)
        {
            Proxy.ResetConnections();
            await Proxy.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<GuardedConnection?> TryOpenAsync()
    {
        var connection = Source.CreateConnection();
        try
        {
            await connection.OpenAsync().ConfigureAwait(false);
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = Load.Statements.Query;
                await command.ExecuteScalarAsync().ConfigureAwait(false);
            }

            return connection;
        }
        catch (NpgsqlException failure)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (failure is PoolWaitTimeoutException)
            {
                throw;
            }

            await Task.Delay(ScanInterval).ConfigureAwait(false);
            return null;
        }
    }

    private NpgsqlConnectionStringBuilder Settings() => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = FaultScene.Role,
        Database = FaultScene.Database,
        ApplicationName = Name,
        MaxPoolSize = PoolSize,
        Timeout = ConnectSeconds,
        CommandTimeout = CommandSeconds,
        CancellationTimeout = CancellationMilliseconds,
        SslMode = SslMode.Disable,

        // Otherwise a synchronous open may outlive its time-out by any length: see GssRetryTests.
        GssEncryptionMode = GssEncryptionMode.Disable,

        // PgBouncer resets sessions itself. In session mode, 1.18 takes the answer to a reset for the answer to the command sent
        // along with it, and hands the connection on while that command is running.
        NoResetOnClose = Target is Target.SessionBouncer or Target.TransactionBouncer,
    };
}
