using LeakGuard.Diagnosis.DependencyInjection;
using LeakGuard.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LeakGuard.Diagnosis.Tests.DependencyInjection;

public sealed class AddDiagnosisTests
{
    private const int Diagnosed = 6001;

    [Fact]
    public async Task A_refused_caller_leads_to_one_diagnosis_in_the_log_and_not_on_the_callers_thread()
    {
        var log = new LogRecorder();
        using var host = await StartAsync(log);
        var guard = host.Services.GetRequiredService<GuardedDataSource>();
        var held = new[] { await guard.OpenConnectionAsync(), await guard.OpenConnectionAsync() };
        await Task.Delay(600);

        for (var refused = 0; refused < 3; refused++)
        {
            await Assert.ThrowsAsync<PoolWaitTimeoutException>(async () => await guard.OpenConnectionAsync());
        }

        // Those who were refused are gone: the doctor has to be there while somebody waits.
        var waiting = WaitAsync(guard);
        await Wait.UntilAsync(() => log.Of(Diagnosed).Count > 0, "the diagnosis");
        await Task.WhenAll(held.Select(connection => connection.DisposeAsync().AsTask()));
        await waiting;

        var (_, level, text, facts) = Assert.Single(log.Of(Diagnosed));
        Assert.Equal((LogLevel.Error, Cause.Leak, RejectionReason.WaitTimeout), (level, facts["Cause"], facts["Reason"]));
        Assert.Contains($"{nameof(AddDiagnosisTests)}.cs:", text, StringComparison.Ordinal);
        Assert.Contains("Dispose the connection on every path", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reserve_connection_is_opened_when_the_host_starts_and_closed_with_the_pool()
    {
        var server = await Servers.GetAsync();
        var host = await StartAsync(new LogRecorder());
        var doctor = host.Services.GetRequiredService<Doctor>();

        await Wait.UntilAsync(() => doctor.Probe.IsOpen, "the reserve connection");
        using var probe = ServerProbe.For(server.ConnectionString);
        Assert.Contains((await probe.LookAsync()).Backends, backend => ReserveName.Parse(backend.Application)?.Application == "shop");
        await host.Services.GetRequiredService<GuardedDataSource>().DisposeAsync();

        Assert.False(doctor.Probe.IsOpen);
        host.Dispose();
    }

    [Fact]
    public async Task A_pool_with_a_key_has_a_doctor_of_its_own()
    {
        var server = await Servers.GetAsync();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddLeakGuard(server.ConnectionString).AddLeakGuard(server.ConnectionString, options => options.Name = "archive", serviceKey: "archive");
        builder.Services.AddLeakGuardDiagnosis().AddLeakGuardDiagnosis(serviceKey: "archive").AddLeakGuardDiagnosis(serviceKey: "archive");
        using var host = builder.Build();
        await host.StartAsync();
        var archive = host.Services.GetRequiredKeyedService<GuardedDataSource>("archive");

        var report = await archive.DiagnoseAsync();

        Assert.Equal(("archive", Cause.Healthy), (report.PoolName, report.First.Cause));
        Assert.NotSame(host.Services.GetRequiredService<Doctor>(), host.Services.GetRequiredKeyedService<Doctor>("archive"));
        Assert.Equal(2, host.Services.GetServices<DoctorSeat>().Count());
        await host.StopAsync();
    }

    [Fact]
    public async Task A_setting_out_of_its_range_stops_the_start_and_a_database_that_is_down_does_not()
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new LogRecorder(), options => options.SampleWindow = TimeSpan.Zero));
        using var host = await StartAsync(new LogRecorder(), connectionString: "Host=127.0.0.1;Port=1;Username=x;Database=x");

        Assert.Contains("SampleWindow is 00:00:00", failure.Message, StringComparison.Ordinal);
        var report = await host.Services.GetRequiredService<GuardedDataSource>().DiagnoseAsync();
        Assert.Equal(Cause.DatabaseDown, report.First.Cause);
    }

    [Fact]
    public async Task One_diagnosis_is_made_per_interval()
    {
        var clock = new ManualTimeProvider();
        using var doctor = Doctor.For((await Servers.GetAsync()).ConnectionString);
        var pool = new DiagnosedPool(doctor, TimeSpan.FromMinutes(1), clock);

        Assert.Equal([true, false], [pool.TryBeginEpisode(), pool.TryBeginEpisode()]);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([true, false], [pool.TryBeginEpisode(), pool.TryBeginEpisode()]);
        Assert.False(new DiagnosedPool(doctor, Timeout.InfiniteTimeSpan, clock).TryBeginEpisode());
    }

    [Fact]
    public async Task Without_dependency_injection_a_pool_can_be_asked_all_the_same()
    {
        var server = await Servers.GetAsync();
        await using var guard = GuardedPool.Start(server.ConnectionString, 3);
        await using var lease = await guard.OpenConnectionAsync();

        var report = await guard.DiagnoseAsync();

        Assert.Equal(Cause.Healthy, report.First.Cause);
        Assert.Equal(LeaseMatch.Found, Assert.Single(report.Seen.Leases).Match);
        Assert.Equal(1, guard.Snapshot().TotalLeases);
    }

    private static async Task<IHost> StartAsync(LogRecorder log, Action<DiagnosisOptions>? configure = null, string? connectionString = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString ?? (await Servers.GetAsync()).ConnectionString) { MaxPoolSize = 2, ApplicationName = "shop" };
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddProvider(log);
        builder.Services.AddLeakGuard(settings.ConnectionString, options =>
        {
            options.StackCapture = StackCapture.Always;
            options.Queue.WaitTimeout = TimeSpan.FromMilliseconds(50);
        });
        builder.Services.AddLeakGuardDiagnosis(options =>
        {
            options.IdleLeaseUnderPressure = TimeSpan.FromMilliseconds(300);
            configure?.Invoke(options);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task WaitAsync(GuardedDataSource guard)
    {
        var patient = new LeaseIntent("waits", TimeSpan.FromMinutes(1)) { WaitTimeout = TimeSpan.FromMinutes(1) };
        await using var connection = await guard.OpenConnectionAsync(patient);
    }
}
