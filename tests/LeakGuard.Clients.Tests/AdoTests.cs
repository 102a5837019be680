using Xunit.Abstractions;

namespace LeakGuard.Clients.Tests;

public sealed class AdoTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Suites.Ado.Stories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_guard_makes_no_difference(string story) => Telling.DirectlyAsync(Suites.Ado, story, output);

    [PgBouncerTheory]
    [MemberData(nameof(Names))]
    public Task A_guard_makes_no_difference_behind_PgBouncer(string story) => Telling.ThroughPgBouncerAsync(Suites.Ado, story, output);
}
