using LeakGuard.Reporting;
using LeakGuard.Reporting.Logging;
using LeakGuard.Tests.Reporting.Logging;

namespace LeakGuard.Tests.Reporting;

public sealed class BypassWatchTests : IDisposable
{
    private readonly SteppedTime _time = new();
    private readonly LogRecorder _log = new();
    private readonly BypassWatch _watch;
    private int? _untracked;
    private int _counted;

    public BypassWatchTests() => _watch = new BypassWatch(Count, new SetupLog(_log, "pool"), _time);

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData("2 2", null)]
    [InlineData("2 2 2", 2)]
    [InlineData("5 2 9", 2)] // What was there all the while.
    [InlineData("2 2 0 2 2", null)]
    [InlineData("2 2 0 4 4 4", 4)]
    [InlineData("2 2 ? 2 2", null)] // Npgsql's meter did not say.
    [InlineData("0 0 0 0", null)]
    [InlineData("? ? ? ?", null)]
    public void Three_looks_in_a_row_make_a_warning(string looks, int? told)
    {
        foreach (var look in looks.Split(' '))
        {
            Look(look == "?" ? null : int.Parse(look, null));
        }

        Assert.Equal(told is null ? [] : [5005], _log.Lines.Select(line => line.Id.Id));
        Assert.All(_log.Lines, line => Assert.Contains($"taken past the guard: {told}.", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Looks_are_a_second_apart_however_often_the_watchdog_comes()
    {
        _untracked = 1;
        for (var round = 0; round < 101; round++)
        {
            _watch.OnScanCompleted(Sample.Pool());
            _time.Advance(TimeSpan.FromMilliseconds(19));
        }

        Assert.Equal(2, _counted);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Once_told_it_is_quiet_for_ten_minutes()
    {
        for (var second = 0; second < 3 * 600; second++)
        {
            Look(1);
        }

        // At 0:03, and again after ten minutes and three looks.
        Assert.Equal(3, _log.Lines.Count);
    }

    private void Look(int? untracked)
    {
        _untracked = untracked;
        _watch.OnScanCompleted(Sample.Pool());
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    private int? Count()
    {
        _counted++;
        return _untracked;
    }
}
