using System.Diagnostics;
using System.Net.Sockets;
using LeakGuard.Reporting.HealthChecks;
using LeakGuard.TestSupport;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace LeakGuard.Tests.Reporting.HealthChecks;

public sealed class ConnectivityProbeTests
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ManualTimeProvider _time = new();
    private readonly SemaphoreSlim _called = new(0);
    private volatile TaskCompletionSource _database = Silence();
    private int _connects;

    [Fact]
    public async Task An_answer_is_given_again_until_it_is_stale()
    {
        _database.SetResult();
        var probe = Probe();

        var first = await probe.AskAsync(default).WaitAsync(Patience);
        _time.Advance(Freshness - TimeSpan.FromTicks(1));
        Assert.Same(first, await probe.AskAsync(default).WaitAsync(Patience));
        Assert.Equal(1, _connects);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.NotSame(first, await probe.AskAsync(default).WaitAsync(Patience));
        Assert.Equal(2, _connects);
    }

    [Fact]
    public async Task However_many_ask_at_once_the_database_is_asked_once()
    {
        var probe = Probe();

        var askers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Task.FromResult(probe.AskAsync(default)))));
        await CalledAsync();
        _time.Advance(TimeSpan.FromSeconds(0.25));
        _database.SetResult();
        var answers = await Task.WhenAll(askers).WaitAsync(Patience);

        Assert.Single(answers.Distinct());
        Assert.Equal((null, TimeSpan.FromSeconds(0.25)), (answers[0].Failure, answers[0].RoundTrip));
        Assert.Equal(1, _connects);
    }

    [Fact]
    public async Task Who_gives_up_ends_its_own_wait_and_nothing_else()
    {
        using var impatience = new CancellationTokenSource();
        var probe = Probe();
        var impatient = probe.AskAsync(impatience.Token);
        var patient = probe.AskAsync(default);
        await CalledAsync();

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.WaitAsync(Patience));
        Assert.False(patient.IsCompleted);
        _database.SetResult();
        Assert.Null((await patient.WaitAsync(Patience)).Failure);
        Assert.Equal(1, _connects);
    }

    [Fact]
    public async Task A_database_that_says_nothing_has_until_the_timeout()
    {
        var probe = Probe();
        var asker = probe.AskAsync(default);
        await CalledAsync();

        _time.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.False(asker.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));

        var answer = await asker.WaitAsync(Patience);
        Assert.Equal(("no answer within 2 s", Limit), (answer.Failure, answer.RoundTrip));
    }

    [Fact]
    public async Task A_failure_is_cached_as_well_and_forgotten_in_time()
    {
        var probe = Probe();
        _database.SetException(new IOException("canary"));
        Assert.Equal("IOException", (await probe.AskAsync(default).WaitAsync(Patience)).Failure);
        Assert.Equal("IOException", (await probe.AskAsync(default).WaitAsync(Patience)).Failure);
        Assert.Equal(1, _connects);

        (_database = Silence()).SetResult();
        _time.Advance(Freshness);

        Assert.Null((await probe.AskAsync(default).WaitAsync(Patience)).Failure);
    }

    [Fact]
    public async Task What_fails_before_it_begins_is_a_failure_like_any_other()
    {
        var probe = new ConnectivityProbe("pool", _ => throw new IOException("canary"), Freshness, Limit, _time);

        Assert.Equal("IOException", (await probe.AskAsync(default).WaitAsync(Patience)).Failure);
        Assert.Equal("IOException", (await probe.AskAsync(default).WaitAsync(Patience)).Failure);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_probe_belongs_to_nobodys_request(bool flowIsSuppressedAlready)
    {
        Activity? seen = null;
        using var request = new Activity("request").Start();
        var probe = new ConnectivityProbe(
            "pool",
            _ =>
            {
                seen = Activity.Current;
                return Task.CompletedTask;
            },
            Freshness,
            Limit,
            _time);

        Task<ConnectivityAnswer> asker;
        using (flowIsSuppressedAlready ? ExecutionContext.SuppressFlow() : default)
        {
            asker = probe.AskAsync(default);
        }

        Assert.Null((await asker.WaitAsync(Patience)).Failure);
        Assert.Null(seen);
        Assert.Same(request, Activity.Current);
    }

    [Fact]
    public async Task The_check_says_how_long_it_took_and_how_old_that_is()
    {
        var probe = Probe();
        var checking = CheckAsync(probe);
        await CalledAsync();
        _time.Advance(TimeSpan.FromSeconds(0.5));
        _database.SetResult();
        await checking.WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(3));

        var result = await CheckAsync(probe).WaitAsync(Patience);

        Assert.Equal((HealthStatus.Healthy, "The database of pool 'pool' answered within 500 ms."), (result.Status, result.Description));
        Assert.Equal((0.5, 3d), (result.Data["roundTripSeconds"], result.Data["ageSeconds"]));
    }

    [Theory]
    [InlineData(HealthStatus.Unhealthy)]
    [InlineData(HealthStatus.Degraded)]
    public async Task The_check_fails_as_it_was_registered_to_and_names_no_host(HealthStatus registered)
    {
        _database.SetException(new NpgsqlException("Failed to connect to canary:5432", new SocketException((int)SocketError.ConnectionRefused)));

        var result = await CheckAsync(Probe(), registered).WaitAsync(Patience);

        Assert.Equal((registered, "The database of pool 'pool' did not answer: ConnectionRefused."), (result.Status, result.Description));
        Assert.Null(result.Exception);
    }

    private static TaskCompletionSource Silence() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Task<HealthCheckResult> CheckAsync(ConnectivityProbe probe, HealthStatus failureStatus = HealthStatus.Unhealthy)
    {
        var check = new ConnectivityCheck(probe);
        return check.CheckHealthAsync(new HealthCheckContext { Registration = new HealthCheckRegistration("check", check, failureStatus, null) });
    }

    private ConnectivityProbe Probe() => new(
        "pool",
        _ =>
        {
            Interlocked.Increment(ref _connects);
            var answer = _database.Task;
            _called.Release();
            return answer;
        },
        Freshness,
        Limit,
        _time);

    private async Task CalledAsync() => Assert.True(await _called.WaitAsync(Patience));
}
