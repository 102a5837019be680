using System.Net;
using System.Net.Sockets;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Diagnosis.Tests.Server;

public sealed class ReserveConnectionTests
{
    [OwnedServerFact]
    public async Task A_connection_opened_ahead_looks_when_every_slot_is_taken()
    {
        await using var server = await LocalPostgres.StartAsync(new LocalPostgresOptions { Settings = new Dictionary<string, string> { ["max_connections"] = "8" } });
        await using var sessions = new Sessions(server.ConnectionString);
        await sessions.RunAsync("CREATE ROLE app LOGIN; GRANT pg_monitor TO app");
        using var ahead = ServerProbe.For(As(server, "app"));
        await ahead.OpenAsync();
        await FillAsync(() => sessions.OpenAsAsync("app", "greedy"));

        var seen = await ahead.LookAsync();
        using var late = ServerProbe.For(As(server, "app"));
        var refused = await Assert.ThrowsAnyAsync<NpgsqlException>(() => late.LookAsync());
        using var privileged = ServerProbe.For(server.ConnectionString);
        var fromReserve = await privileged.LookAsync();

        Assert.Equal(5, seen.Used);
        Assert.Equal(5, seen.Limits.Ordinary);
        Assert.Equal(ServerFailureKind.TooManyConnections, late.Explain(refused).Kind);
        Assert.Equal(6, fromReserve.Used);
    }

    [OwnedServerFact]
    public async Task A_lost_connection_is_replaced_within_the_look_and_opened_again_in_time()
    {
        await using var server = await LocalPostgres.StartAsync();
        await using var sessions = new Sessions(server.ConnectionString);
        var clock = new ManualTimeProvider();
        using var probe = ServerProbe.For(server.ConnectionString, timeProvider: clock);
        await probe.OpenAsync();
        var first = (await probe.LookAsync()).ProbePid;

        await sessions.RunAsync($"SELECT pg_terminate_backend({first})");
        var second = (await probe.LookAsync()).ProbePid;
        await sessions.DisposeAsync();
        await server.RestartAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () =>
        {
            await server.StopAsync();
            await probe.LookAsync();
        });
        await server.StartAgainAsync();

        Assert.NotEqual(first, second);
        Assert.False(probe.IsOpen);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(probe.IsOpen);
    }

    [Fact]
    public async Task A_guards_password_is_known_to_its_probe_and_shown_nowhere()
    {
        var server = await Servers.GetAsync();
        await using var sessions = new Sessions(server.ConnectionString);
        await sessions.RunAsync("DROP ROLE IF EXISTS with_password; CREATE ROLE with_password LOGIN PASSWORD 'hunter2'");
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = "with_password", Password = "hunter2" };
        await using var guard = NpgsqlDataSource.Create(settings.ConnectionString).WithLeakGuard();
        using var probe = ServerProbe.For(guard);

        Assert.DoesNotContain("hunter2", guard.ConnectionString, StringComparison.Ordinal);
        using var like = guard.CreateConnection();
        using var reserve = like.Inner.CloneWith(guard.ConnectionString);
        reserve.Open();
        Assert.Equal("with_password", (await probe.LookAsync()).Role.Name);
        Assert.DoesNotContain("hunter2", probe.Endpoint, StringComparison.Ordinal);
        Assert.Equal(0, guard.Snapshot().TotalLeases);
    }

    [Fact]
    public async Task A_cancelled_look_ends_at_once_and_the_next_one_works()
    {
        var server = await Servers.GetAsync();
        using var probe = ServerProbe.For(server.ConnectionString);
        await probe.OpenAsync();
        var blocked = OwnThread.RunAsync(
            token => probe.Reserve.Use(
                connection =>
                {
                    using var command = new NpgsqlCommand("SELECT pg_sleep(60)", connection) { CommandTimeout = 0 };
                    using var cancelling = token.Register(command.Cancel);
                    return command.ExecuteScalar();
                },
                token),
            new CancellationTokenSource(TimeSpan.FromMilliseconds(200)).Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked);
        Assert.True((await probe.LookAsync()).Used > 0);
    }

    [Fact]
    public async Task A_look_ends_in_time_where_a_server_accepts_and_keeps_silent()
    {
        const int looks = 16;
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen(4 * looks);
        var target = $"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndPoint!).Port};Username=nobody";

        await Task.WhenAll(Enumerable.Range(0, looks).Select(async _ =>
        {
            using var probe = ServerProbe.For(target, TimeSpan.FromSeconds(2));
            var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(() => probe.LookAsync());
            Assert.Equal(ServerFailureKind.TimedOut, probe.Explain(failure).Kind);
        })).WaitAsync(Wait.Generous);
    }

    private static string As(LocalPostgres server, string user) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = user }.ConnectionString;

    private static async Task FillAsync(Func<Task<NpgsqlConnection>> open)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            while (true)
            {
                await open();
            }
        });
        Assert.Equal(PostgresErrorCodes.TooManyConnections, refusal.SqlState);
    }
}
