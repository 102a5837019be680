using System.Data.Common;
using Npgsql;
using Xunit.Abstractions;

namespace LeakGuard.Clients.Tests;

/// <summary>Code that uses Dapper cannot tell the guarded data source from the bare one.</summary>
public sealed class DapperTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Stories.Keys];

    internal static IReadOnlyDictionary<string, Story<DbDataSource>> Stories { get; } = StoryBook.Of<DbDataSource>(typeof(DapperTests).Assembly)
        .Where(story => story.Value.Feature?.Client == "Dapper")
        .ToDictionary();

    internal static Trial<DbDataSource> Trial { get; } = new(new DirectStage(), Sources.Bare, Sources.AsItIs);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Both_answer_alike(string story)
    {
        var outcome = await Trial.OfAsync(Stories[story]);

        output.WriteLine(string.Join('\n', outcome.Bare));
        Assert.True(outcome.Verdict is not null, $"{story}: bare (-) and guarded (+) differ.\n{outcome.Differences}");
    }

    [Fact]
    public void There_are_enough_stories() =>
        Assert.True(Stories.Values.DistinctBy(story => story.Method).Count() >= 60);
}
