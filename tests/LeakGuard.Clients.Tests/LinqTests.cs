using Xunit.Abstractions;

namespace LeakGuard.Clients.Tests;

public sealed class LinqTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Suites.Linq.Stories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_guard_makes_no_difference(string story) => Telling.DirectlyAsync(Suites.Linq, story, output);

    [PgBouncerTheory]
    [MemberData(nameof(Names))]
    public Task A_guard_makes_no_difference_behind_PgBouncer(string story) => Telling.ThroughPgBouncerAsync(Suites.Linq, story, output);
}
