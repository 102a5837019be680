using System.Diagnostics;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Diagnosis.Tests.Pooler;

public sealed class LiveConsoleTests
{
    [PgBouncerTheory]
    [InlineData(BouncerAuth.Trust, false)]
    [InlineData(BouncerAuth.Any, false)]
    [InlineData(BouncerAuth.Plain, false)]
    [InlineData(BouncerAuth.Md5, false)]
    [InlineData(BouncerAuth.ScramSha256, false)]
    [InlineData(BouncerAuth.ScramSha256, true)]
    [InlineData(BouncerAuth.Plain, true)]
    public async Task The_console_answers_by_every_way_in(BouncerAuth auth, bool tls)
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions { Auth = auth, RequireTls = tls });

        await using var console = await PgBouncerConsole.ConnectAsync(bouncer.AdminConnectionString);
        var seen = await console.LookAsync();

        Assert.Equal(new Version(1, 18, 0), seen.Version);
        Assert.Equal("transaction", seen.Config["pool_mode"]);
        Assert.Empty(seen.Notes);
        if (auth is BouncerAuth.Plain or BouncerAuth.Md5 or BouncerAuth.ScramSha256)
        {
            await FailsAsync(ServerFailureKind.AccessDenied, With(bouncer.AdminConnectionString, settings => settings.Password = "wrong"));
            await FailsAsync(ServerFailureKind.AccessDenied, With(bouncer.AdminConnectionString, settings => settings.Password = null));
        }
    }

    [PgBouncerFact]
    public async Task The_console_answers_on_its_Unix_socket()
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions { Auth = BouncerAuth.ScramSha256 });

        await using var console = await PgBouncerConsole.ConnectAsync(With(bouncer.AdminConnectionString, settings =>
        {
            settings.Host = bouncer.SocketFolder;
            settings.Password = null;
        }));

        Assert.NotNull((await console.LookAsync()).Version);
    }

    [PgBouncerFact]
    public async Task An_untrusted_certificate_is_refused_where_it_is_to_be_verified()
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions { RequireTls = true });

        await FailsAsync(ServerFailureKind.AccessDenied, With(bouncer.AdminConnectionString, settings => settings.SslMode = SslMode.VerifyFull));
        await FailsAsync(ServerFailureKind.AccessDenied, With(bouncer.AdminConnectionString, settings => settings.SslMode = SslMode.VerifyCA));
        await using var plain = await StartAsync(new LocalPgBouncerOptions());
        await FailsAsync(ServerFailureKind.AccessDenied, With(plain.AdminConnectionString, settings => settings.SslMode = SslMode.Require));
        await using var console = await PgBouncerConsole.ConnectAsync(With(plain.AdminConnectionString, settings => settings.SslMode = SslMode.Prefer));
    }

    [PgBouncerFact]
    public async Task Waiting_clients_are_seen_with_how_they_grow_and_for_whom_they_wait()
    {
        var server = await Servers.GetAsync();
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions { PoolMode = PoolMode.Session, DefaultPoolSize = 1 });
        await using var sessions = new Sessions(With(bouncer.ConnectionString, settings => settings.Timeout = 60));
        var holder = await sessions.OpenAsync("holder", "SELECT 1");
        await using var console = await PgBouncerConsole.ConnectAsync(bouncer.AdminConnectionString);
        var before = await console.LookAsync();
        var waiting = new[] { sessions.OpenAsync("waiter 1"), sessions.OpenAsync("waiter 2") };
        await Wait.ForAsync(() => console.LookAsync(), look => look.Pools.Sum(pool => pool.ClientsWaiting) == 2, "both to wait");

        var earlier = await console.LookAsync();
        await Task.Delay(300);
        var later = await console.LookAsync();
        await holder.CloseAsync();
        await (await Task.WhenAny(waiting)).Result.CloseAsync();
        await Task.WhenAll(waiting);

        var trend = Assert.Single(PoolerTrend.Between(earlier, later), trend => trend.Pool.User == "postgres");
        Assert.True(trend is { IsStuck: true, WaitingGrowth: 0, Pool: { ClientsWaiting: 2, ServersActive: 1, Mode: "session" } }, $"{trend}");
        Assert.InRange(trend.MaxWaitGrowth, trend.Elapsed * 0.8, trend.Elapsed * 1.5);
        Assert.Equal(2, Assert.Single(PoolerTrend.Between(before, later), one => one.Pool.User == "postgres").WaitingGrowth);
        Assert.Equal(1, later.SizeOf(trend.Pool));
        Assert.Equal(2, later.Clients.Count(client => client is { State: "waiting" } && client.Wait > TimeSpan.FromMilliseconds(300)));
        var link = Assert.Single(later.Servers, one => one.State == "active");
        Assert.Equal(link.Id, Assert.Single(later.Clients, client => client.State == "active").Link);
        using var probe = ServerProbe.For(server.ConnectionString);
        Assert.NotNull(link.BackendPid);
    }

    [PgBouncerFact]
    public async Task Whoever_may_not_ask_is_told_so()
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions { Users = new Dictionary<string, string> { ["ann"] = "" } });

        await FailsAsync(ServerFailureKind.AccessDenied, With(bouncer.AdminConnectionString, settings => settings.Username = "ann"));
        await FailsAsync(ServerFailureKind.AccessDenied, With(bouncer.AdminConnectionString, settings => settings.Username = "nobody_at_all"));
    }

    [PgBouncerFact]
    public async Task What_is_no_PgBouncer_is_told_apart()
    {
        var server = await Servers.GetAsync();

        var message = await FailsAsync(ServerFailureKind.NotPgBouncer, server.ConnectionString);
        await FailsAsync(ServerFailureKind.Unreachable, "Host=127.0.0.1;Port=1;Username=x");
        await FailsAsync(ServerFailureKind.Unreachable, "Host=no-such-host.invalid;Username=x");

        Assert.Contains("PostgreSQL server", message, StringComparison.Ordinal);
    }

    [PgBouncerFact]
    public async Task A_PgBouncer_that_stands_still_is_not_waited_for()
    {
        await using var bouncer = await StartAsync(new LocalPgBouncerOptions());
        await using var console = await PgBouncerConsole.ConnectAsync(bouncer.AdminConnectionString, TimeSpan.FromMilliseconds(300));
        bouncer.Freeze();
        var watch = Stopwatch.StartNew();

        var late = await Assert.ThrowsAsync<PgBouncerException>(() => console.LookAsync());
        await FailsAsync(ServerFailureKind.TimedOut, bouncer.AdminConnectionString, TimeSpan.FromMilliseconds(300));
        using var cancelled = new CancellationTokenSource(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PgBouncerConsole.ConnectAsync(bouncer.AdminConnectionString, cancellationToken: cancelled.Token));
        bouncer.Thaw();

        Assert.Equal(ServerFailureKind.TimedOut, late.Kind);
        Assert.True(watch.Elapsed < Wait.Generous);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => console.LookAsync());
    }

    private static async Task<LocalPgBouncer> StartAsync(LocalPgBouncerOptions options) =>
        await LocalPgBouncer.StartAsync((await Servers.GetAsync()).ConnectionString, options);

    private static string With(string connectionString, Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        change(settings);
        return settings.ConnectionString;
    }

    private static async Task<string> FailsAsync(ServerFailureKind kind, string connectionString, TimeSpan? patience = null)
    {
        var failure = await Assert.ThrowsAsync<PgBouncerException>(() => PgBouncerConsole.ConnectAsync(connectionString, patience));
        Assert.True(kind == failure.Kind, failure.ToString());
        Assert.DoesNotContain('\n', failure.Message);
        return failure.Message;
    }
}
