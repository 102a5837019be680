using LeakGuard.Reporting.HealthChecks;

namespace LeakGuard.Tests.Reporting.HealthChecks;

/// <summary>One look a second at a pool: <c>S</c> exhausted for long enough, <c>f</c> full and nothing moves, <c>r</c> full and a connection changed hands, <c>.</c> with room.</summary>
public sealed class ExhaustionTests
{
    private const char Stalled = 'S';
    private const char Full = 'f';
    private const char Flowing = 'r';
    private const char WithRoom = '.';

    [Theory]
    [InlineData("....", "    ", 3)]
    [InlineData("ffff", "    ", 3)] // Full alone is no exhaustion,
    [InlineData("rrrr", "    ", 3)] // nor is a full pool that works.
    [InlineData("..S", "  U", 3)]
    [InlineData("SSSSS", "UUUUU", 3)]
    [InlineData("Sfffffffff", "UUUUUUUUUU", 3)] // Nobody asks any more: no recovery.
    [InlineData("S....", "UUUU ", 3)]
    [InlineData("Srrrr", "UUUU ", 3)]
    [InlineData("S.r.r", "UUUU ", 3)]
    [InlineData("Sf....", "UUUUU ", 3)]
    [InlineData("S..f....", "UUUUUUU ", 3)] // Full again: from the beginning.
    [InlineData("S..S....", "UUUUUUU ", 3)]
    [InlineData("S.......", "UUUU    ", 3)]
    [InlineData("S....ffff", "UUUU     ", 3)]
    [InlineData("S....S....", "UUUU UUUU ", 3)]
    [InlineData("S.", "U ", 0)]
    [InlineData("Sf.", "UU ", 0)]
    [InlineData("S..", "UU ", 1)]
    public void Looks_add_up_to_a_verdict(string looks, string unhealthy, int recoverAfter) =>
        Assert.Equal(unhealthy, Verdicts(looks, recoverAfter));

    [Fact]
    public void It_never_flaps()
    {
        const int seed = 20260711;
        const int recoverAfter = 4;
        var random = new Random(seed);
        for (var run = 0; run < 2_000; run++)
        {
            var looks = new string(random.GetItems<char>([Stalled, Full, Flowing, WithRoom, WithRoom, WithRoom], 40));
            var verdicts = Verdicts(looks, recoverAfter);
            for (var look = 1; look < looks.Length; look++)
            {
                if (verdicts[look - 1] == ' ')
                {
                    // Only a stall makes it unhealthy.
                    Assert.True(verdicts[look] == (looks[look] == Stalled ? 'U' : ' '), $"seed {seed}, run {run}, look {look}: {looks} / {verdicts}");
                }
                else if (verdicts[look] == ' ')
                {
                    // Only connections to give, all the while, make it healthy.
                    var last = looks[(look - recoverAfter)..(look + 1)];
                    Assert.True(last.All(one => one is Flowing or WithRoom), $"seed {seed}, run {run}, look {look}: {looks} / {verdicts}");
                }
            }
        }
    }

    private static string Verdicts(string looks, int recoverAfter)
    {
        var rules = new HealthRules(BusyRatio: 0.8, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(recoverAfter));
        var exhaustion = default(Exhaustion);
        var begun = 100L;
        var verdicts = "";
        for (var second = 0; second < looks.Length; second++)
        {
            begun += looks[second] == Flowing ? 1 : 0;
            var pool = Sample.Pool(looks[second] == WithRoom ? 19 : 20) with
            {
                StalledFor = TimeSpan.FromSeconds(looks[second] == Stalled ? 10 : 0),
                TotalLeases = begun,
            };
            exhaustion = exhaustion.Next(pool, rules, TimeSpan.FromSeconds(second));
            verdicts += exhaustion.IsOn ? 'U' : ' ';
        }

        return verdicts;
    }
}
