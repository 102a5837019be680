using Xunit.Abstractions;

namespace LeakGuard.Clients.Tests;

public sealed class DapperTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Suites.Dapper.Stories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_guard_makes_no_difference(string story) => Telling.DirectlyAsync(Suites.Dapper, story, output);

    [PgBouncerTheory]
    [MemberData(nameof(Names))]
    public Task A_guard_makes_no_difference_behind_PgBouncer(string story) => Telling.ThroughPgBouncerAsync(Suites.Dapper, story, output);

    [Fact]
    public void There_are_enough_stories() =>
        Assert.True(Suites.Dapper.Stories.Values.DistinctBy(story => story.Method).Count() >= 60);
}
