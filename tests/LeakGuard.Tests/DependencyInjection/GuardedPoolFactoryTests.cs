using LeakGuard.DependencyInjection;
using LeakGuard.Reporting;
using LeakGuard.Tests.Reporting;
using LeakGuard.Tests.Reporting.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LeakGuard.Tests.DependencyInjection;

public sealed class GuardedPoolFactoryTests
{
    [Fact]
    public void Multiplexing_is_refused_with_the_remedy_and_without_the_password()
    {
        using var source = NpgsqlDataSource.Create("Host=db;Database=app;Password=canary;Multiplexing=true;Persist Security Info=true");

        var error = Assert.Throws<NotSupportedException>(() => source.WithLeakGuard());

        Assert.Contains("Remove 'Multiplexing'", error.Message, StringComparison.Ordinal);
        Assert.Contains("db:5432/app", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_out_of_range_are_refused_without_a_container()
    {
        using var source = NpgsqlDataSource.Create("Host=db");

        Assert.Throws<OptionsValidationException>(() => source.WithLeakGuard(options => options.ScanInterval = TimeSpan.Zero));
        Assert.Throws<ArgumentNullException>(() => ((NpgsqlDataSource)null!).WithLeakGuard());
    }

    [Fact]
    public void Log_options_and_container_are_told_each_once()
    {
        var log = new LogRecorder();
        var both = new Counter();
        var other = new Counter();
        var options = new LeakGuardOptions { Listeners = { both } };

        var listener = Listener(log, options, [both, other]);
        listener.OnLeakDetected(Sample.Leak());

        Assert.Equal((1, 1, 1), (both.Leaks, other.Leaks, log.Lines.Count));
    }

    [Fact]
    public void A_listener_that_throws_is_named_in_the_log()
    {
        var log = new LogRecorder();
        var listener = Listener(log, new LeakGuardOptions(), [new Thrower()]);

        listener.OnScanCompleted(Sample.Pool());
        listener.OnScanCompleted(Sample.Pool());

        var line = Assert.Single(log.Lines);
        Assert.Equal(4003, line.Id.Id);
        Assert.Contains(nameof(Thrower), line.Text, StringComparison.Ordinal);
    }

    private static CompositeListener Listener(LogRecorder log, LeakGuardOptions options, LeakGuardListener[] others)
    {
        var time = new SteppedTime();
        return GuardedPoolFactory.Listener(GuardedPoolFactory.Log("pool", options, log, time), options, time, others);
    }

    private sealed class Counter : LeakGuardListener
    {
        public int Leaks { get; private set; }

        public override void OnLeakDetected(LeakReport report) => Leaks++;
    }

    private sealed class Thrower : LeakGuardListener
    {
        public override void OnScanCompleted(PoolSnapshot pool) => throw new IOException();
    }
}
