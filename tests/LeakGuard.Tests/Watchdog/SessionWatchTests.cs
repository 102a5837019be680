using LeakGuard.CallSites;
using LeakGuard.Leasing;
using LeakGuard.TestSupport;
using LeakGuard.Watchdog;
using Npgsql;

namespace LeakGuard.Tests.Watchdog;

public sealed class SessionWatchTests
{
    private readonly LeaseClock _clock = new(new ManualTimeProvider());
    private readonly SessionNotes _notes;
    private readonly SessionWatch _watch;
    private readonly Recorder _told = new();
    private int _slot;

    public SessionWatchTests()
    {
        _notes = Notes(StackCapture.Off);
        _watch = Watch(_notes);
    }

    [Fact]
    public void A_place_is_told_once_for_each_feature()
    {
        Use(SessionFeature.Listen, "A");
        Use(SessionFeature.Listen, "A");
        _watch.Look();
        Use(SessionFeature.Setting, "A");
        Use(SessionFeature.Listen, "A");
        Use(SessionFeature.Listen, "B");
        _watch.Look();

        Assert.Equal(
            [(SessionFeature.Listen, "A"), (SessionFeature.Setting, "A"), (SessionFeature.Listen, "B")],
            _told.Uses.Select(use => (use.Feature, use.Origin.Member!)));
        Assert.All(_told.Uses, use => Assert.Equal("pool", use.PoolName));
    }

    [Fact]
    public void The_line_of_the_command_goes_before_the_line_that_opened_the_connection()
    {
        var notes = Notes(StackCapture.Always);
        notes.Note(SessionFeature.Listen, Lease("opened elsewhere"));

        Watch(notes).Look();

        Assert.Contains(
            nameof(The_line_of_the_command_goes_before_the_line_that_opened_the_connection),
            Assert.Single(_told.Uses).Origin.Site,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_storm_between_two_looks_is_bounded()
    {
        for (var i = 0; i < 5000; i++)
        {
            _notes.Note(SessionFeature.Setting, default);
        }

        var kept = 0;
        while (_notes.TryTake(out _))
        {
            kept++;
        }

        Assert.Equal(1024, kept);
    }

    [Fact]
    public void Without_a_pooler_there_is_nothing_to_look_at()
    {
        new SessionWatch("pool", null, new LeaseDescriber("pool", _clock, CallSiteText.Shared), _told).Look();

        Assert.Empty(_told.Uses);
    }

    private SessionNotes Notes(StackCapture capture) => new(new CallSiteCapture(capture, TimeProvider.System), _clock);

    private SessionWatch Watch(SessionNotes notes) => new("pool", notes, new LeaseDescriber("pool", _clock, CallSiteText.Shared), _told);

    private void Use(SessionFeature feature, string member) => _notes.Note(feature, Lease(member));

    private LeaseHandle Lease(string member)
    {
        var lease = new Lease(_slot++, null!);
        lease.Note(null, new Caller(member, $"/src/{member}.cs", 7), null, null, null, 0);
        return lease.Begin(new NpgsqlConnection(), 0);
    }

    private sealed class Recorder : LeakGuardListener
    {
        public List<SessionFeatureUse> Uses { get; } = [];

        public override void OnSessionFeatureUsed(SessionFeatureUse use) => Uses.Add(use);
    }
}
