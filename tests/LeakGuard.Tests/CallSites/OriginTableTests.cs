using LeakGuard.CallSites;

namespace LeakGuard.Tests.CallSites;

public sealed class OriginTableTests
{
    [Fact]
    public void What_was_kept_is_found()
    {
        var table = new OriginTable(capacity: 8);
        var origin = new LeaseOrigin { Site = "A.B (A.cs:1)" };

        Assert.Null(table.Find(Key(1)));
        Assert.Same(origin, table.Keep(Key(1), origin));
        Assert.Same(origin, table.Find(Key(1)));
    }

    [Fact]
    public void One_line_at_two_offsets_is_one_origin()
    {
        var table = new OriginTable(capacity: 8);
        var first = table.Keep(Key(1), new LeaseOrigin { Site = "A.B (A.cs:1)", Frames = ["A.B (A.cs:1)", "C.D"] });
        var second = table.Keep(Key(2), new LeaseOrigin { Site = "A.B (A.cs:1)", Frames = ["A.B (A.cs:1)", "C.D"] });

        Assert.Same(first, second);
        Assert.Same(first, table.Find(Key(2)));
    }

    [Fact]
    public void A_full_table_begins_afresh()
    {
        var table = new OriginTable(capacity: 8);
        for (var i = 0; i < 9; i++)
        {
            table.Keep(Key(i), new LeaseOrigin { Site = $"A.B (A.cs:{i})" });
        }

        Assert.Null(table.Find(Key(0)));
        Assert.NotNull(table.Find(Key(8)));
    }

    [Fact]
    public void Keys_differ_by_frames_and_by_attributes()
    {
        Assert.Equal(Key(1), Key(1));
        Assert.NotEqual(Key(1), Key(2));
        Assert.NotEqual(new OriginKey([], new CallSite(null, "A", "A.cs", 1)), new OriginKey([], new CallSite(null, "B", "A.cs", 1)));
        Assert.NotEqual(new OriginKey([], new CallSite(null, "A", "A.cs", 1)), new OriginKey([], new CallSite(null, "A", "B.cs", 1)));
        Assert.NotEqual(new OriginKey([], new CallSite(null, "A", "A.cs", 1)), new OriginKey([], new CallSite(null, "A", "A.cs", 2)));
    }

    private static OriginKey Key(int offset) =>
        new([new CodeFrame(CodeOwner.Application, new CodeMethod("A", "B"), Module: null, Token: 0x06000001, offset, Called: null)], default);
}
