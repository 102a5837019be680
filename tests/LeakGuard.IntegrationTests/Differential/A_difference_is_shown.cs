using System.Data.Common;
using LeakGuard.Differential;
using LeakGuard.IntegrationTests.Differential.Mutants;

namespace LeakGuard.IntegrationTests.Differential;

/// <summary>Decorators that are wrong on purpose do not pass.</summary>
public sealed class A_difference_is_shown
{
    [Fact]
    public async Task When_a_value_is_another()
    {
        var difference = await DifferenceAsync("data source: command scalar [sync]", s => new OffByOneDataSource(DataSourcePair.CreateBare(s)));

        Assert.Contains("- scalar = 42 Int32\n", difference, StringComparison.Ordinal);
        Assert.Contains("+ scalar = 43 Int32\n", difference, StringComparison.Ordinal);
        Assert.Contains("  busy server processes left = 0 Int64\n", difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_settings_are_others()
    {
        var difference = await DifferenceAsync("command properties: defaults", s => DataSourcePair.CreateBare(s + ";Command Timeout=77"));

        Assert.Contains("- timeout = 30 Int32\n+ timeout = 77 Int32\n", difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_what_escapes_is_another()
    {
        var difference = await DifferenceAsync("transaction: commit [async]", s => DataSourcePair.CreateBare(s + ";Database=no_such_database"));

        Assert.Contains("+ the story threw Npgsql.PostgresException: 3D000", difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_something_stays_open_in_the_server()
    {
        var difference = await DifferenceAsync("connection: open and close [async]", s => new LingeringDataSource(DataSourcePair.CreateBare(s)));

        Assert.Contains("- busy server processes left = 0 Int64\n+ busy server processes left = 1 Int64\n", difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Except_where_there_is_none() =>
        Assert.Equal("", await DifferenceAsync("data source: command scalar [async]", DataSourcePair.CreateBare));

    private static async Task<string> DifferenceAsync(string story, Func<string, DbDataSource> decorated) =>
        (await StoryRunner.CompareAsync(new DirectStage(), DifferentialTests.Stories[story], DataSourcePair.CreateBare, decorated)).Difference ?? "";
}
