using LeakGuard;

namespace Recipes;

/// <summary>Passes proven leaks on.</summary>
public sealed class PagingListener(Action<string> page) : LeakGuardListener
{
    public override void OnLeakDetected(LeakReport report)
    {
        if (report.Certainty == Certainty.Proven)
        {
            page($"{report.Kind} at {report.Lease.Origin.Site}, {report.Occurrences} so far");
        }
    }
}
