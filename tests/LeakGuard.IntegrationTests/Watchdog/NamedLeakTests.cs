namespace LeakGuard.IntegrationTests.Watchdog;

[Collection(nameof(Undisturbed))]
public sealed class NamedLeakTests(LeakGallery gallery) : IClassFixture<LeakGallery>
{
    private static readonly TimeSpan Threshold = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan OwnerGrace = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50 + 500);

    public static TheoryData<string, bool, StackCapture> Leaks()
    {
        var leaks = new TheoryData<string, bool, StackCapture>();
        foreach (var (guarded, capture) in LeakGallery.Rooms)
        {
            foreach (var leak in LeakCase.All(guarded))
            {
                leaks.Add(leak.Name, guarded, capture);
            }
        }

        return leaks;
    }

    [Theory]
    [MemberData(nameof(Leaks))]
    public void Every_leak_is_named_once_in_time_with_its_kind_and_line(string name, bool guarded, StackCapture capture)
    {
        var leak = LeakCase.All(guarded).Single(each => each.Name == name);

        var report = Assert.Single(gallery.ReportsOf(leak, guarded, capture));
        Assert.Equal(leak.Kind, report.Kind);
        report.Lease.Origin.AssertNames(leak.Mark, leak.File);
        Assert.Contains(report.Lease.Origin.Site, report.Message, StringComparison.Ordinal);
        Assert.Equal(1, report.Occurrences);
        AssertInTime(report);
        if (leak.Kind == LeakKind.OwnerEnded)
        {
            Assert.Equal("GET /orders", report.Lease.Operation);
            Assert.Equal(32, report.Lease.TraceId?.Length);
        }
    }

    private static void AssertInTime(LeakReport report)
    {
        var proven = report.Kind is LeakKind.Abandoned or LeakKind.ReturnedInTransaction;
        Assert.Equal(proven ? Certainty.Proven : Certainty.Suspected, report.Certainty);
        Assert.True(report.Lease.Age >= report.Lease.IdleFor);
        if (!proven)
        {
            var due = report.Kind == LeakKind.OwnerEnded ? OwnerGrace : Threshold;
            Assert.InRange(report.Lease.IdleFor, due, due + Tolerance);
        }
    }
}
