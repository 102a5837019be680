using LeakGuard.Reporting;

namespace LeakGuard.Tests.Reporting;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(-5, "0 s")]
    [InlineData(0.25, "250 ms")]
    [InlineData(12.56, "12.5 s")]
    [InlineData(59.99, "59.9 s")]
    [InlineData(60, "60 s")]
    [InlineData(252, "4 m 12 s")]
    [InlineData(300, "5 m")]
    [InlineData(7500, "2 h 5 m")]
    [InlineData(273_600, "3 d 4 h")]
    public void A_duration_reads_as_people_say_it(double seconds, string text) =>
        Assert.Equal(text, DurationText.Of(TimeSpan.FromSeconds(seconds)));
}
