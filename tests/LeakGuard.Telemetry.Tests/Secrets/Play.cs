using System.Diagnostics;
using System.Runtime.CompilerServices;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Telemetry.Tests.Secrets;

/// <summary>Everything that can go wrong with a pool of two, with secrets in every statement; what it throws is evidence.</summary>
internal sealed class Play(GuardedDataSource guard, FaultProxy network, Evidence evidence, string literal, string parameter)
{
    private static readonly ActivitySource Requests = new("LeakGuard.Telemetry.Tests.Secrets");
    private static readonly LeaseIntent Brief = new("brief", TimeSpan.FromMinutes(1)) { WaitTimeout = TimeSpan.FromMilliseconds(20) };

    private long Leaks => guard.Snapshot().TotalLeaks;

    public async Task LeakAsync()
    {
        using var request = Requests.StartActivity("leaks");
        var before = Leaks;
        await using (var idle = await guard.OpenConnectionAsync())
        {
            await RunAsync(idle);
            await LeakedAsync(before);
        }

        before = Leaks;
        await using (var fetching = await guard.OpenConnectionAsync())
        {
            await using var command = Command(fetching);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            await LeakedAsync(before);
        }

        await using (var lost = await guard.OpenConnectionAsync())
        {
            await lost.BeginTransactionAsync();
            await RunAsync(lost);
        }
    }

    public async Task ReclaimAsync()
    {
        var before = Leaks;
        await using var taken = await guard.OpenConnectionAsync();
        await taken.BeginTransactionAsync();
        await RunAsync(taken);
        await LeakedAsync(before);
        await Wait.UntilAsync(() => guard.Snapshot().Leased == 0, "the lease to be taken back");
        await FailsAsync<LeaseReclaimedException>(() => RunAsync(taken));
    }

    public async Task AbandonAsync()
    {
        var before = guard.Snapshot().TotalReclaimed;
        await LoseAsync();
        await Wait.UntilAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return guard.Snapshot().TotalReclaimed > before;
            },
            "the lost one to be taken back");
    }

    public async Task RefuseAsync()
    {
        await using var one = await guard.OpenConnectionAsync();
        await using var other = await guard.OpenConnectionAsync();
        await RunAsync(one);
        await RunAsync(other);
        using var request = Requests.StartActivity("refused");
        evidence.Add("leases", guard.Leases());
        await FailsAsync<PoolWaitTimeoutException>(async () => await guard.OpenConnectionAsync(Brief));
        using var impatience = new CancellationTokenSource();
        var waiting = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => guard.OpenConnectionAsync(impatience.Token).AsTask()));
        await FailsAsync<PoolQueueFullException>(async () => await guard.OpenConnectionAsync());
        await impatience.CancelAsync();
        await FailsAsync<OperationCanceledException>(() => waiting);
    }

    /// <summary>Two requests, each of which holds one connection and asks for another.</summary>
    public async Task LockUpAsync()
    {
        using var together = new Barrier(2);
        await FailsAsync<PoolDeadlockException>(() => Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                Activity.Current = null;
                using var request = Requests.StartActivity("nested");
                using var outer = guard.OpenConnection();
                Assert.True(together.SignalAndWait(Wait.Generous));
                using var inner = guard.OpenConnection();
            },
            TaskCreationOptions.LongRunning))));
    }

    public async Task BreakAsync()
    {
        network.Refuse();
        network.ResetConnections();
        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    await using var connection = await guard.OpenConnectionAsync();
                    await RunAsync(connection);
                }
                catch (NpgsqlException failure)
                {
                    evidence.Add($"exception, {failure.GetType().Name}", failure);
                }

                return guard.Snapshot().Breaker == BreakerState.Open;
            },
            "the breaker to open");
        await FailsAsync<PoolCircuitOpenException>(async () => await guard.OpenConnectionAsync());
    }

    public async Task RecoverAsync()
    {
        network.Pass();
        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    await (await guard.OpenConnectionAsync()).DisposeAsync();
                    return guard.Snapshot().Breaker == BreakerState.Closed;
                }
                catch (PoolCircuitOpenException)
                {
                    return false;
                }
            },
            "the breaker to close");
    }

    private async Task FailsAsync<TException>(Func<Task> act)
        where TException : Exception => evidence.Add($"exception, {typeof(TException).Name}", await Assert.ThrowsAnyAsync<TException>(act));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task LoseAsync() => await RunAsync(await guard.OpenConnectionAsync());

    private async Task RunAsync(GuardedConnection connection)
    {
        await using var command = Command(connection);
        await command.ExecuteNonQueryAsync();
    }

    private GuardedCommand Command(GuardedConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = $"SELECT '{literal}', @parameter FROM generate_series(1, 10000)";
        command.Parameters.Add(new NpgsqlParameter("parameter", parameter));
        return command;
    }

    private Task LeakedAsync(long before) => Wait.UntilAsync(() => Leaks > before, "the leak to be found");
}
