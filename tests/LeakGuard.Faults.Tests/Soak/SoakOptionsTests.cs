using LeakGuard.Soak;

namespace LeakGuard.Faults.Tests.Soak;

public sealed class SoakOptionsTests
{
    [Fact]
    public void Minutes_and_seed_are_read_in_any_order()
    {
        Assert.Equal(new SoakOptions(2.5, 7), SoakOptions.Parse(["--seed", "7", "2.5"], out _));
        Assert.Equal(30, SoakOptions.Parse([], out _)!.Minutes);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("long")]
    [InlineData("--seed")]
    [InlineData("--seed", "x")]
    public void What_is_not_understood_is_an_error_that_names_it(params string[] args)
    {
        Assert.Null(SoakOptions.Parse(args, out var error));
        Assert.Contains($"'{args[0]}'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_is_no_error()
    {
        Assert.Null(SoakOptions.Parse(["5", "--help"], out var error));
        Assert.Null(error);
    }
}
