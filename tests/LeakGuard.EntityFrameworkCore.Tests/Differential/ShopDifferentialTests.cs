using Xunit.Abstractions;

namespace LeakGuard.EntityFrameworkCore.Tests.Differential;

/// <summary>A program cannot tell guarded contexts from bare ones, with PgBouncer underneath or without.</summary>
public sealed class ShopDifferentialTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Suites.Ef.Stories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Both_answer_alike(string story) => Telling.DirectlyAsync(Suites.Ef, story, output);

    [Fact]
    public void There_are_enough_stories() =>
        Assert.True(Suites.Ef.Stories.Values.DistinctBy(story => story.Method).Count() >= 120);
}
