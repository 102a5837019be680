using Xunit.Abstractions;

namespace LeakGuard.EntityFrameworkCore.Tests.Differential;

/// <summary>Through PgBouncer in transaction mode a program cannot tell them apart either.</summary>
public sealed class PooledDifferentialTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Suites.Ef.PooledNames];

    [PgBouncerTheory]
    [MemberData(nameof(Names))]
    public Task Both_answer_alike_behind_PgBouncer(string story) => Telling.ThroughPgBouncerAsync(Suites.Ef, story, output);

    [PgBouncerFact]
    public async Task The_README_shows_what_the_stories_have_shown() =>
        Assert.Null(CompatibilityTable.Difference(["EF Core"], await Suites.Ef.RowsAsync()));
}
