namespace LeakGuard.Tests.Architecture;

public sealed class PublicApiTests
{
    private static string Approved { get; } = Path.Combine(SourceTree.Root, "tests/LeakGuard.Tests/Architecture/PublicApi.approved.txt");

    /// <summary>A change of the public face is a decision: look at what was received, and approve it by renaming the file.</summary>
    [Fact]
    public void The_public_API_is_the_approved_one()
    {
        var received = PublicApi.Of(typeof(GuardedDataSource).Assembly);
        var approved = File.Exists(Approved) ? File.ReadAllText(Approved).ReplaceLineEndings("\n").TrimEnd() : "";
        if (received != approved)
        {
            File.WriteAllText(Path.ChangeExtension(Approved, null).Replace(".approved", ".received.txt", StringComparison.Ordinal), received + "\n");
        }

        Assert.Equal(approved, received);
    }
}
