using LeakGuard.Reporting.Logging;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Tests.Reporting.Logging;

public sealed class LogListenerTests : IDisposable
{
    private readonly SteppedTime _time = new();
    private readonly LogRecorder _log = new();
    private readonly LogListener _listener;

    public LogListenerTests() => _listener = Listener(_log);

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void A_storm_at_one_site_gives_a_handful_of_lines()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _listener.OnLeakDetected(Sample.Leak());
        }

        _time.Advance(TimeSpan.FromSeconds(60));
        _listener.OnScanCompleted(Sample.Pool());

        Assert.Equal(2, _log.Lines.Count);
        Assert.Equal(
            $"… 9999 more like it at {Sample.Site} within 60 s (HeldTooLong, pool 'db:5432/app').",
            _log.Lines[1].Text);
        Assert.Equal(9_999L, _log.Lines[1].Facts["Count"]);
    }

    [Fact]
    public void A_long_storm_loses_no_report()
    {
        for (var second = 0; second < 600; second++)
        {
            _listener.OnLeakDetected(Sample.Leak());
            _time.Advance(TimeSpan.FromSeconds(1));
            _listener.OnScanCompleted(Sample.Pool());
        }

        _listener.Dispose();

        Assert.Equal(600, _log.Lines.Sum(line => line.Facts.TryGetValue("Count", out var count) ? (long)count! : 1));
        Assert.Equal(20, _log.Lines.Count);
    }

    [Fact]
    public void Ten_thousand_a_minute_for_five_minutes_are_a_handful_of_lines_that_add_up()
    {
        var line = new LeaseOrigin { Site = Sample.Site, FilePath = "/src/OrderJob.cs", LineNumber = 42 };

        // One line of code, known with its stack or without.
        LeaseOrigin[] names = [line, line with { Site = "RunAsync (OrderJob.cs:42)" }];
        for (var i = 0; i < 50_000; i++)
        {
            var leak = Sample.Leak();
            _listener.OnLeakDetected(leak with { Lease = leak.Lease with { Origin = names[i % 2] } });
            _time.Advance(TimeSpan.FromMilliseconds(6));
            if (i % 167 == 0)
            {
                _listener.OnScanCompleted(Sample.Pool());
            }
        }

        _listener.Dispose();

        Assert.InRange(_log.Lines.Count, 10, 12);
        Assert.Equal(50_000, _log.Lines.Sum(told => told.Facts.TryGetValue("Count", out var count) ? (long)count! : 1));
    }

    [Fact]
    public void A_full_report_carries_the_message_the_frames_and_the_facts()
    {
        _listener.OnLeakDetected(Sample.Leak(frames: ["OrderJob.RunAsync (OrderJob.cs:42)", "Worker.Loop (Worker.cs:7)"]));

        var line = Assert.Single(_log.Lines);
        Assert.Equal(
            [$"A connection is held by {Sample.Site}. Dispose it.", "   at OrderJob.RunAsync (OrderJob.cs:42)", "   at Worker.Loop (Worker.cs:7)"],
            line.Text.Split(Environment.NewLine));
        Assert.Equal("db:5432/app", line.Facts["Pool"]);
        Assert.Equal(Sample.Site, line.Facts["Site"]);
        Assert.Equal(LeakKind.HeldTooLong, line.Facts["Kind"]);
        Assert.Equal(Certainty.Suspected, line.Facts["Certainty"]);
        Assert.Equal(252d, line.Facts["AgeSeconds"]);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", line.Facts["TraceId"]);
        Assert.Equal(4711, line.Facts["ProcessId"]);
    }

    [Theory]
    [InlineData(Certainty.Suspected, LogLevel.Warning)]
    [InlineData(Certainty.Proven, LogLevel.Error)]
    public void What_is_proven_is_an_error(Certainty certainty, LogLevel level)
    {
        _listener.OnLeakDetected(Sample.Leak(certainty: certainty));

        Assert.Equal(level, Assert.Single(_log.Lines).Level);
    }

    [Fact]
    public void Every_kind_of_leak_has_its_own_id_in_the_3000s()
    {
        foreach (var kind in Enum.GetValues<LeakKind>())
        {
            _listener.OnLeakDetected(Sample.Leak(kind: kind));
        }

        var ids = _log.Lines.Select(line => line.Id.Id).ToArray();
        Assert.Equal(Enum.GetValues<LeakKind>().Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(id, 3001, 3999));
        Assert.Equal(Enum.GetNames<LeakKind>(), _log.Lines.Select(line => line.Id.Name));
    }

    [Fact]
    public void Event_ids_are_unique()
    {
        var ids = typeof(EventIds).GetFields().Select(field => (EventId)field.GetValue(null)!).ToArray();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Length, ids.Select(id => id.Id).Distinct().Count());
        Assert.Equal(ids.Length, ids.Select(id => id.Name).Distinct().Count());
    }

    [Fact]
    public void Refusals_name_the_holders_once_and_are_then_counted()
    {
        for (var i = 0; i < 500; i++)
        {
            _listener.OnRejected(Sample.Rejection());
        }

        _listener.OnRejected(Sample.Rejection(RejectionReason.WaitTimeout));
        _time.Advance(TimeSpan.FromSeconds(60));
        _listener.OnScanCompleted(Sample.Pool());

        Assert.Equal(3, _log.Lines.Count);
        Assert.Contains($"Held by: 18 × {Sample.Site}", _log.Lines[0].Text, StringComparison.Ordinal);
        Assert.Equal(2001, _log.Lines[1].Id.Id);
        Assert.Equal("… 499 more like it within 60 s (QueueFull, pool 'db:5432/app').", _log.Lines[2].Text);
        Assert.All(_log.Lines, line => Assert.Equal(LogLevel.Warning, line.Level));
    }

    [Fact]
    public void A_lease_returned_late_is_told_as_information()
    {
        _listener.OnLeakResolved(Sample.Resolution());

        var line = Assert.Single(_log.Lines);
        Assert.Equal((LogLevel.Information, 1001), (line.Level, line.Id.Id));
        Assert.Equal(
            $"Lease 17 of pool 'db:5432/app' was returned after 4 m 12 s. It had been taken by {Sample.Site} and reported as HeldTooLong, OwnerEnded.",
            line.Text);
    }

    [Fact]
    public void Reclaims_lags_and_faults_have_their_levels()
    {
        var fault = new IOException();
        _listener.OnLeaseReclaimed(Sample.Reclamation());
        _listener.OnReclaimFailed(Sample.Lease(), fault);
        _listener.OnWatchdogLagged(Sample.Pool(), TimeSpan.FromSeconds(3));
        _listener.OnWatchdogFaulted("db:5432/app", fault);
        _listener.OnListenerFaulted(_listener, fault);

        Assert.Equal(
            [
                (LogLevel.Warning, 1002), (LogLevel.Error, 1003), (LogLevel.Warning, 4001),
                (LogLevel.Error, 4002), (LogLevel.Error, 4003),
            ],
            _log.Lines.Select(line => (line.Level, line.Id.Id)));
        Assert.Equal([null, fault, null, fault, fault], _log.Lines.Select(line => line.Exception));
    }

    [Fact]
    public void A_scan_that_keeps_failing_does_not_fill_the_log()
    {
        for (var i = 0; i < 59; i++)
        {
            _listener.OnWatchdogFaulted("db:5432/app", new IOException());
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Single(_log.Lines);
    }

    [Fact]
    public void A_level_that_is_off_costs_and_counts_nothing()
    {
        var errors = new LogRecorder(LogLevel.Error);
        using var listener = Listener(errors);

        listener.OnLeakDetected(Sample.Leak());
        listener.OnLeakDetected(Sample.Leak());
        listener.Dispose();

        Assert.Empty(errors.Lines);
    }

    [Fact]
    public void Braces_in_a_call_site_reach_the_log_as_they_are()
    {
        _listener.OnLeakDetected(Sample.Leak("Job.Run{T} ({0}.cs:1)"));

        Assert.Contains("Job.Run{T} ({0}.cs:1)", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
    }

    private LogListener Listener(ILogger log) => new(log, "db:5432/app", TimeSpan.FromSeconds(60), _time);
}
