using System.Net;
using System.Net.Sockets;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Diagnosis.Tests.Server;

/// <summary>Whatever keeps a look from being made: its kind, and one line with the remedy that gives nothing away.</summary>
public sealed class FailureTests
{
    private const string Secret = "canary-5d1";

    public static TheoryData<int> Majors => [.. Servers.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task Wrong_passwords_missing_databases_and_missing_rights_are_told_apart(int major)
    {
        var server = await Servers.GetAsync(major);
        var database = await server.CreateDatabaseAsync($"closed_{Guid.NewGuid():N}");
        await using var sessions = new Sessions(database);
        await sessions.RunAsync("DROP ROLE IF EXISTS outsider; CREATE ROLE outsider LOGIN; DROP ROLE IF EXISTS nobody; CREATE ROLE nobody NOLOGIN; REVOKE SELECT ON pg_stat_activity FROM PUBLIC");

        await IsToldAsync(ServerFailureKind.NoSuchDatabase, "Check 'Database'", With(settings => settings.Database = "nowhere"));
        await IsToldAsync(ServerFailureKind.NoRights, "GRANT pg_monitor", With(settings => settings.Username = "outsider"));
        await IsToldAsync(ServerFailureKind.AccessDenied, "wrong password or role", With(settings => settings.Username = "nobody"));
        await IsToldAsync(ServerFailureKind.AccessDenied, "wrong password or role", With(settings => settings.Username = "no_such_role"));

        string With(Action<NpgsqlConnectionStringBuilder> change)
        {
            var settings = new NpgsqlConnectionStringBuilder(database) { Password = Secret };
            change(settings);
            return settings.ConnectionString;
        }
    }

    [Fact]
    public async Task Nobody_there_and_somebody_else_there_are_told_apart()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var rude = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        });

        await IsToldAsync(ServerFailureKind.Unreachable, "nothing listens there", $"Host=127.0.0.1;Port=1;Username=x;Password={Secret}");
        await IsToldAsync(ServerFailureKind.Unreachable, "is not known. Check 'Host'", $"Host=no-such-host.invalid;Username=x;Password={Secret}");
        await IsToldAsync(ServerFailureKind.Unreachable, "is no PostgreSQL server", $"Host=127.0.0.1;Port={((IPEndPoint)listener.LocalEndpoint).Port};Username=x;Password={Secret}");
        listener.Stop();
        await rude;
    }

    [OwnedServerFact]
    public async Task A_server_that_stands_still_is_given_up_and_named()
    {
        await using var server = await LocalPostgres.StartAsync();
        using var probe = ServerProbe.For(server.ConnectionString, TimeSpan.FromSeconds(1));
        await probe.LookAsync();
        server.Freeze();

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => probe.LookAsync());

        server.Thaw();
        Assert.Equal(ServerFailureKind.TimedOut, probe.Explain(failure).Kind);
    }

    [Fact]
    public async Task Killing_and_auditing_fail_by_the_same_words()
    {
        var nowhere = $"Host=127.0.0.1;Port=1;Username=x;Password={Secret}";
        using var killer = SessionKiller.For(nowhere);
        using var doctor = Doctor.For(nowhere);

        var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(() => killer.KillAsync(new KillRequest { Pids = [1] }));
        var report = await doctor.AuditAsync();

        Assert.Equal(ServerFailureKind.Unreachable, killer.Explain(failure).Kind);
        Assert.Equal(killer.Explain(failure).Message, report.Seen.ServerFailure!.Message);
        Assert.DoesNotContain(Secret, report.ToString(), StringComparison.Ordinal);
    }

    private static async Task IsToldAsync(ServerFailureKind kind, string remedy, string connectionString)
    {
        using var probe = ServerProbe.For(connectionString);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => probe.LookAsync());
        var told = probe.Explain(failure);

        Assert.True(kind == told.Kind, $"{kind} was expected: {told.Kind}, {told.Message} ({failure})");
        Assert.Contains(remedy, told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told.Message);
        Assert.DoesNotContain(Secret, told.Message, StringComparison.Ordinal);
    }
}
