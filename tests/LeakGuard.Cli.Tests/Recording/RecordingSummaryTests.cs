using LeakGuard.Cli.Recording;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Tests.Recording;

public sealed class RecordingSummaryTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Samples_of_one_cause_in_a_row_are_one_episode_and_the_worst_and_longest_comes_first()
    {
        var summary = RecordingSummary.Of(
            [At(0, Cause.Healthy), At(1, Cause.Leak), At(2, Cause.Leak), At(3, Cause.Healthy), At(4, Cause.LockChain), At(9, Cause.LockChain), At(10, Cause.DatabaseDown)],
            0);

        Assert.Equal(["Healthy", "Leak", "Healthy", "LockChain", "DatabaseDown"], summary.Episodes.Select(episode => episode.Cause));
        Assert.Equal(("LockChain", TimeSpan.FromSeconds(5), "LockChain at 9"), (summary.Worst.Cause, summary.Worst.Lasted, summary.Worst.Headline));
        Assert.Equal(Severity.Critical, summary.Severity);
    }

    [Fact]
    public void A_gap_much_longer_than_usual_is_told()
    {
        Assert.Equal(TimeSpan.FromSeconds(60), RecordingSummary.Of([At(0), At(1), At(2), At(62), At(63)], 0).LongestGap);
        Assert.Null(RecordingSummary.Of([At(0), At(1), At(2)], 0).LongestGap);
        Assert.Null(RecordingSummary.Of([At(0)], 0).LongestGap);
    }

    [Fact]
    public void A_peak_is_the_first_highest_and_what_was_never_there_has_none()
    {
        var peaks = Peaks.Of([At(0) with { Used = 5 }, At(1) with { Used = 9, Ordinary = 97 }, At(2) with { Used = 9, Blocked = 0 }]);

        Assert.Equal(new Peak("Server connections", "9 of 97", Start.AddSeconds(1)), Assert.Single(peaks));
    }

    private static Sample At(int seconds, Cause cause = Cause.Healthy) => new()
    {
        At = Start.AddSeconds(seconds),
        Cause = cause.ToString(),
        Severity = (cause switch { Cause.Healthy => Severity.Healthy, Cause.Leak => Severity.Warning, _ => Severity.Critical }).ToString(),
        Headline = $"{cause} at {seconds}",
    };
}
