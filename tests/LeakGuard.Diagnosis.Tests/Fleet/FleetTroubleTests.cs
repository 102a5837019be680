using LeakGuard.Diagnosis.Tests.DependencyInjection;
using LeakGuard.TestSupport;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Diagnosis.Tests.Fleet;

/// <summary>When the others cannot be seen, or are too many.</summary>
public sealed class FleetTroubleTests
{
    private const int Blind = 6102;
    private const int SeesAgain = 6103;
    private const int Overcrowded = 6104;

    private readonly TestFleet _fleet = new();

    [OwnedServerFact]
    public async Task A_look_that_fails_changes_nothing_and_is_told_once()
    {
        var log = new LogRecorder();
        await using var server = await LocalPostgres.StartAsync();
        await using var guard = GuardedPool.Start(server.ConnectionString, 20);
        using var member = _fleet.Join(guard, log);
        await Wait.UntilAsync(() => member.Share.Connections == 10, "all of it");

        await server.StopAsync();
        await Wait.UntilAsync(() => member.Share.Failure is not null, "a look to fail");
        await Task.Delay(500); // Several more.
        Assert.Equal(10, guard.Snapshot().LeaseLimit);
        Assert.Contains("refuses connections", member.Share.Failure, StringComparison.Ordinal);
        var (_, level, text, _) = Assert.Single(log.Of(Blind));
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("It keeps its share of 10 connections", text, StringComparison.Ordinal);

        await server.StartAgainAsync();
        await Wait.UntilAsync(() => member.Share.Failure is null, "a look to succeed");
        Assert.Single(log.Of(SeesAgain));
        Assert.Equal(10, member.Share.Connections);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_keeps_nobody_waiting()
    {
        await using var guard = GuardedPool.Start("Host=127.0.0.1;Port=1;Username=x;Database=x", 20);
        using var member = FleetMember.Join(guard, new FleetOptions { StartShare = 2 });

        await member.FirstLook.WaitAsync(Wait.Generous);

        Assert.Equal((2, 0, 2), (member.Share.Connections, member.Share.Instances, guard.Snapshot().LeaseLimit));
        Assert.NotNull(member.Share.Failure);
    }

    [PgBouncerFact]
    public async Task Through_a_pooler_it_says_what_to_set()
    {
        await using var bouncer = await LocalPgBouncer.StartAsync((await Servers.GetAsync()).ConnectionString);
        await using var guard = GuardedPool.Start(bouncer.ConnectionString, 20, connect: settings => settings.NoResetOnClose = true);
        using var member = _fleet.Join(guard);

        await member.FirstLook.WaitAsync(Wait.Generous);

        Assert.Contains("Set FleetOptions.ServerConnectionString to the server itself", member.Share.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_instances_than_connections_are_told()
    {
        var log = new LogRecorder();
        await using var first = await _fleet.StartAsync(size: 5);
        await using var second = await _fleet.StartAsync(size: 5);
        using var one = _fleet.Join(first, log, options => options.Connections = 1);
        using var two = _fleet.Join(second, null, options => options.Connections = 1);

        await Wait.UntilAsync(() => log.Of(Overcrowded).Count > 0, "the warning");

        Assert.Equal(1, one.Share.Connections);
        Assert.StartsWith("2 instances of", log.Of(Overcrowded)[0].Text, StringComparison.Ordinal);
    }
}
