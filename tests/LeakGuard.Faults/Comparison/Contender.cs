using System.Data.Common;
using LeakGuard.Faults.Load;
using LeakGuard.Faults.Scene;
using LeakGuard.Faults.Verdicts;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Faults.Comparison;

/// <summary>One of two pools that go through the same, and how its requests ended.</summary>
internal sealed class Contender : IAsyncDisposable
{
    private readonly DbDataSource _source;
    private readonly Random _random = new(1);
    private readonly RequestLedger _ledger = new(Clarity.Flawless);

    private Contender(string name, DbDataSource source) => (Name, _source) = (name, source);

    public string Name { get; }

    public (int Requests, int Failed) Score => _ledger.Totals() is var totals ? (totals.Requests, totals.Failed) : default;

    public IReadOnlyDictionary<string, int> Errors => _ledger.Totals().Errors;

    public static Contender Bare(FaultScene scene) => new("Npgsql", NpgsqlDataSource.Create(Settings(scene, "bare")));

    /// <summary>With the defaults of the guard, except that it asks connections after a shorter while.</summary>
    public static Contender Guarded(FaultScene scene, TimeSpan validateAfterIdle) =>
        new("LeakGuard", NpgsqlDataSource.Create(Settings(scene, "guarded")).WithLeakGuard(options => Validation.Set(options, validateAfterIdle)));

    /// <summary>Leaves every connection of the pool open and idle.</summary>
    public async Task WarmAsync()
    {
        var all = new List<DbConnection>();
        for (var i = 0; i < GuardedBench.PoolSize; i++)
        {
            all.Add(await OpenAsync().ConfigureAwait(false));
        }

        foreach (var connection in all)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>As many requests at once as there are connections, several times.</summary>
    public async Task BurstAsync(int requests)
    {
        for (var done = 0; done < requests; done += GuardedBench.PoolSize)
        {
            await Task.WhenAll(Enumerable.Range(0, GuardedBench.PoolSize).Select(_ => RequestAsync())).ConfigureAwait(false);
        }
    }

    /// <summary>Requests that come at an even pace, whatever becomes of those before.</summary>
    public async Task StreamAsync(TimeSpan pace, CancellationToken stop)
    {
        var under = new List<Task>();
        using var timer = new PeriodicTimer(pace);
        while (!stop.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
            under.Add(RequestAsync());
        }

        await Task.WhenAll(under).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private Task RequestAsync()
    {
        var kind = LoadMix.WithoutLeaks.Pick(_random);
        var requests = new AsyncRequests(_source, _random);
        return Task.Run(async () =>
        {
            var began = _ledger.Now;
            try
            {
                await requests.RunAsync(kind, cancel: new CancellationTokenSource()).ConfigureAwait(false);
                _ledger.Served(_ledger.Now - began);
            }
            catch (Exception failure)
            {
                _ledger.Failed(kind, failure, _ledger.Now - began);
            }
        });
    }

    // After the event before, a pool may hold dead connections still.
    private async Task<DbConnection> OpenAsync()
    {
        DbConnection? open = null;
        await Poll.UntilAsync(() => TryOpen(out open), TimeSpan.FromSeconds(60)).ConfigureAwait(false);
        return open ?? throw new InvalidOperationException($"{Name} cannot open a connection.");
    }

    private bool TryOpen(out DbConnection? open)
    {
        open = null;
        try
        {
            var connection = _source.OpenConnection();
            try
            {
                using var command = connection.CreateCommand();
                command.CommandText = Statements.Query;
                command.ExecuteScalar();
                open = connection;
                return true;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string Settings(FaultScene scene, string name) => new NpgsqlConnectionStringBuilder(scene.Server.ConnectionString)
    {
        Username = FaultScene.Role,
        ApplicationName = $"contender {name}",
        MaxPoolSize = GuardedBench.PoolSize,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;
}
