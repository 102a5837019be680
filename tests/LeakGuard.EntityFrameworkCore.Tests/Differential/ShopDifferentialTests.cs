using LeakGuard.EntityFrameworkCore.Tests.Model;
using Npgsql;
using Xunit.Abstractions;

namespace LeakGuard.EntityFrameworkCore.Tests.Differential;

/// <summary>A program cannot tell guarded contexts from bare ones.</summary>
public sealed class ShopDifferentialTests(ShopDatabase database, ITestOutputHelper output) : IClassFixture<ShopDatabase>
{
    public static TheoryData<string> Names => [.. Stories.Keys];

    internal static IReadOnlyDictionary<string, Story<ContextSource>> Stories { get; } =
        StoryBook.Of<ContextSource>(typeof(ShopDifferentialTests).Assembly);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Both_answer_alike(string story)
    {
        await using var admin = NpgsqlDataSource.Create(database.ConnectionString);

        var told = await StoryRunner.CompareAsync(
            new ShopStage(admin, database.ConnectionString), ToTheEnd(Stories[story]), ContextSource.Bare, ContextSource.Guarded);

        output.WriteLine(string.Join('\n', told.Bare));
        if (told.Difference is { } difference)
            Assert.Fail($"{story}: bare (-) and guarded (+) differ.\n{difference}");
    }

    [Fact]
    public void There_are_enough_stories() =>
        Assert.True(Stories.Values.DistinctBy(story => story.Method).Count() >= 120);

    // A story that leaves no context behind leaves no lease behind.
    private static Story<ContextSource> ToTheEnd(Story<ContextSource> story) => story with
    {
        Tell = async (source, log) =>
        {
            await story.Tell(source, log);
            log.Note("leases left", await source.LeasesLeftAsync());
        },
    };
}
