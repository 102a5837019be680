using System.Data.Common;
using LeakGuard.Differential;
using Xunit.Abstractions;

namespace LeakGuard.IntegrationTests.Differential;

/// <summary>A program cannot tell the guarded data source from the bare one.</summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Stories.Keys];

    internal static IReadOnlyDictionary<string, Story<DbDataSource>> Stories { get; } =
        StoryBook.Of<DbDataSource>(typeof(DifferentialTests).Assembly);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Both_answer_alike(string story)
    {
        var told = await StoryRunner.CompareAsync(
            new DirectStage(), Stories[story], DataSourcePair.CreateBare, DataSourcePair.CreateGuarded);

        output.WriteLine(string.Join('\n', told.Bare));
        if (told.Difference is { } difference)
            Assert.Fail($"{story}: bare (-) and guarded (+) differ.\n{difference}");
    }

    [Fact]
    public void There_are_enough_stories() =>
        Assert.True(Stories.Values.DistinctBy(story => story.Method).Count() >= 150);
}
