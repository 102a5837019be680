using LeakGuard.Reporting.Logging;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Tests.Reporting.Logging;

public sealed class SessionUseTests
{
    public static TheoryData<SessionFeature> Features => [.. Enum.GetValues<SessionFeature>()];

    [Theory]
    [MemberData(nameof(Features))]
    public void Each_feature_has_a_line_of_its_own_that_says_where_and_what_to_do(SessionFeature feature)
    {
        var log = new LogRecorder();
        using var listener = new LogListener(log, "db:5432/app", TimeSpan.FromMinutes(1), TimeProvider.System);

        foreach (var each in Enum.GetValues<SessionFeature>())
        {
            listener.OnSessionFeatureUsed(Sample.SessionUse(each));
        }

        var line = Assert.Single(log.Lines, line => Equals(line.Facts["Feature"], feature));
        Assert.Equal((LogLevel.Warning, 3101), (line.Level, line.Id.Id));
        Assert.Contains(Sample.Site, line.Text, StringComparison.Ordinal);
        Assert.Contains("This needs session pooling: change the pooler's mode, or ", line.Text, StringComparison.Ordinal);
        Assert.Single(log.Lines, other => other.Text == line.Text);
    }
}
