namespace LeakGuard.EntityFrameworkCore.Tests.Leaks;

[Collection(nameof(Undisturbed))]
public sealed class NamedLeakTests(ContextGallery gallery) : IClassFixture<ContextGallery>
{
    private static readonly TimeSpan Threshold = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan OwnerGrace = TimeSpan.FromMilliseconds(300);

    public static TheoryData<string, StackCapture> Leaks()
    {
        var leaks = new TheoryData<string, StackCapture>();
        foreach (var capture in ContextGallery.Captures)
        {
            foreach (var leak in ContextLeak.All)
            {
                leaks.Add(leak.Name, capture);
            }
        }

        return leaks;
    }

    [Theory]
    [MemberData(nameof(Leaks))]
    public void Every_leak_is_named_once_with_its_kind_and_line(string name, StackCapture capture)
    {
        var leak = ContextLeak.All.Single(each => each.Name == name);

        var report = Assert.Single(gallery.ReportsOf(leak, capture));
        Assert.Equal(leak.Kind, report.Kind);
        report.Lease.Origin.AssertNames(leak.Mark, leak.File);
        Assert.Contains(report.Lease.Origin.Site, report.Message, StringComparison.Ordinal);
        if (leak.Kind == LeakKind.ReturnedInTransaction)
        {
            Assert.Equal(Certainty.Proven, report.Certainty);
            return;
        }

        Assert.Equal(Certainty.Suspected, report.Certainty);
        Assert.True(report.Lease.IdleFor >= (leak.Kind == LeakKind.OwnerEnded ? OwnerGrace : Threshold), $"{report.Lease.IdleFor}");
        if (leak.Mark == nameof(ContextLeaks.OwnerEnded))
        {
            Assert.Equal("GET /orders", report.Lease.Operation);
        }
    }
}
