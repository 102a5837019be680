using Xunit.Abstractions;

namespace LeakGuard.Clients.Tests;

public sealed class NpgsqlTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Suites.Npgsql.Stories.Keys];

    public static TheoryData<string> PooledNames => [.. Suites.Npgsql.PooledNames];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_guard_makes_no_difference(string story) => Telling.DirectlyAsync(Suites.Npgsql, story, output);

    [PgBouncerTheory]
    [MemberData(nameof(PooledNames))]
    public Task A_guard_makes_no_difference_behind_PgBouncer(string story) => Telling.ThroughPgBouncerAsync(Suites.Npgsql, story, output);
}
