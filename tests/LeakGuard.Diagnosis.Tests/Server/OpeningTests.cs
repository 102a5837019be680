using LeakGuard.Diagnosis.Server;
using Npgsql;

namespace LeakGuard.Diagnosis.Tests.Server;

/// <summary>An attempt to connect ends in time even where Npgsql's own does not.</summary>
public sealed class OpeningTests
{
    [Fact]
    public void An_attempt_that_never_ends_is_given_up_and_undone_when_it_ends_after_all()
    {
        using var hang = new ManualResetEventSlim();
        using var undone = new ManualResetEventSlim();

        var failure = Assert.Throws<NpgsqlException>(() => Opening.Run(() => hang.Wait(Wait.Generous), undone.Set, TimeSpan.FromMilliseconds(50)));
        var wasUndone = undone.IsSet;
        hang.Set();

        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.False(wasUndone);
        Assert.True(undone.Wait(Wait.Generous));
    }

    [Fact]
    public void A_failure_is_the_callers_and_is_undone()
    {
        var undone = 0;

        Assert.Throws<InvalidOperationException>(() => Opening.Run(() => throw new InvalidOperationException(), () => undone++, Wait.Generous));
        Opening.Run(() => { }, () => undone++, Wait.Generous);

        Assert.Equal(1, undone);
    }
}
