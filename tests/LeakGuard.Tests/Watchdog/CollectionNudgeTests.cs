using LeakGuard.Leasing;
using LeakGuard.Tests.Reporting;
using LeakGuard.Watchdog;

namespace LeakGuard.Tests.Watchdog;

public sealed class CollectionNudgeTests
{
    private readonly CollectionNudge _nudge;
    private int _collections;

    public CollectionNudgeTests() => _nudge = new CollectionNudge(() => _collections++, new Deaf(), () => Sample.Pool());

    [Fact]
    public void One_collection_in_half_a_minute_and_no_more()
    {
        for (var second = 0; second < 61; second++)
        {
            Consider(now: second * 1000);
        }

        Assert.Equal(3, _collections);
    }

    [Fact]
    public void None_while_connections_are_free_or_all_are_at_work_or_none_are_taken_back()
    {
        Consider(isExhausted: false);
        Consider(idle: 2_999);
        Consider(options: new ReclaimOptions { CollectWhenExhausted = false });
        Consider(options: new ReclaimOptions { Abandoned = false });
        Consider(intent: new LeaseIntent("export", TimeSpan.FromHours(1)));

        Assert.Equal(0, _collections);
    }

    private void Consider(long now = 0, bool isExhausted = true, long idle = 3_000, ReclaimOptions? options = null, LeaseIntent? intent = null) =>
        _nudge.Consider(
            [Observations.Lease(idle, intent: intent)],
            isExhausted,
            ReclaimRules.Of(options ?? new ReclaimOptions()),
            Observations.Rules,
            now);

    private sealed class Deaf : LeakGuardListener;
}
