using System.Globalization;
using System.Text;

namespace LeakGuard.Reporting.Logging;

/// <summary>The wording of log lines: fact, state, remedy.</summary>
internal static class LogText
{
    /// <summary>The report's own message, and beneath it the stack of who took the lease.</summary>
    public static string Of(LeakReport report)
    {
        var frames = report.Lease.Origin.Frames;
        if (frames.Count == 0)
        {
            return report.Message;
        }

        var text = new StringBuilder(report.Message);
        foreach (var frame in frames)
        {
            text.AppendLine().Append("   at ").Append(frame);
        }

        return text.ToString();
    }

    public static string Of(LeakResolution resolution)
    {
        var lease = resolution.Lease;
        return Format($"Lease {lease.Id} of pool '{lease.PoolName}' was returned after {DurationText.Of(lease.Age)}. It had been taken by {lease.Origin.Site} and reported as {string.Join(", ", resolution.Kinds)}.");
    }

    public static string Of(LeaseReclamation reclamation)
    {
        var lease = reclamation.Lease;
        var next = reclamation.Certainty == Certainty.Proven ? "" : $" Its next use fails with {nameof(LeaseReclaimedException)}.";
        return Format($"Lease {lease.Id} of pool '{lease.PoolName}' was taken back after {DurationText.Of(lease.Age)} ({reclamation.Kind}, {reclamation.Certainty}): its owner {lease.Origin.Site} had not returned it. Dispose the connection there.{next}");
    }

    public static string ReclaimFailed(LeaseInfo lease) =>
        Format($"Lease {lease.Id} of pool '{lease.PoolName}' should have been taken back after {DurationText.Of(lease.Age)}, and closing it failed. It stays out until {lease.Origin.Site} disposes it.");

    public static string Of(BreakerTransition change)
    {
        var failure = change is { To: BreakerState.Open, LastFailure: { } last } ? $" (last: {FailureOutline.Of(last)})" : "";
        var next = change.To switch
        {
            BreakerState.Open => $" Callers are refused without a round trip for {DurationText.Of(change.BreakFor)}, then one may try.",
            BreakerState.Isolated => " Callers are refused until ResetBreaker() is called.",
            BreakerState.Closed => " Callers are let through again.",
            _ => "",
        };
        return $"The breaker of pool '{change.PoolName}' went from {change.From} to {change.To}: {change.Reason}{failure}.{next}";
    }

    public static string Of(NestedLeases nested) =>
        Format($"One request holds a connection of pool '{nested.PoolName}' taken at {nested.Outer.Site} and takes another at {nested.Inner.Site} ({nested.Occurrences} times so far): enough of these at once lock the pool up. Pass the first on, or dispose it before taking the second.");

    public static string Of(SessionFeatureUse use)
    {
        var trace = use.TraceId is null ? "" : $", trace {use.TraceId}";
        return $"{FactOf(use.Feature)} at {use.Origin.Site}{trace}, and pool '{use.PoolName}' is behind a pooler in transaction mode: the next transaction may run in another session, and what is left in this one meets somebody else. This needs session pooling: change the pooler's mode, or {RemedyOf(use.Feature)}";
    }

    public static string Lagged(PoolSnapshot pool, TimeSpan lag) =>
        Format($"The watchdog of pool '{pool.PoolName}' came {DurationText.Of(lag)} late: this process was stalled, by a pause, a starved thread pool or a busy machine. The lost time counts against no lease.");

    public static string Faulted(string poolName) =>
        $"A scan of pool '{poolName}' failed. The watchdog goes on with the next; leaks may be reported late.";

    public static string ListenerFaulted(string poolName, Type listener) =>
        $"The listener {listener} of pool '{poolName}' threw. The other listeners were told; its further faults are counted, and logged once a minute at most. Make its methods catch what they throw.";

    /// <summary>What a window has held back: <c>… 199 more like it at OrderJob.RunAsync (OrderJob.cs:42) within 60 s (HeldTooLong, pool 'db:5432/app').</c></summary>
    public static string Of(DigestTally tally, string poolName, TimeSpan window)
    {
        var place = tally.Key.Site is { } site ? $" at {site}" : "";
        return Format($"… {tally.Count} more like it{place} within {DurationText.Of(window)} ({tally.Key.Event.Name}, pool '{poolName}').");
    }

    private static string FactOf(SessionFeature feature) => feature switch
    {
        SessionFeature.Setting => "A setting is made for the session (SET or set_config)",
        SessionFeature.Listen => "LISTEN is used",
        SessionFeature.AdvisoryLock => "An advisory lock is taken for the session",
        SessionFeature.TemporaryTable => "A temporary table is made",
        SessionFeature.PreparedStatement => "A statement is prepared",
        SessionFeature.HeldCursor => "A cursor is declared WITH HOLD",
        _ => "A library is loaded (LOAD)",
    };

    private static string RemedyOf(SessionFeature feature) => feature switch
    {
        SessionFeature.Setting => "use SET LOCAL inside a transaction, or ALTER ROLE … SET.",
        SessionFeature.Listen => "connect to the server itself for it.",
        SessionFeature.AdvisoryLock => "use pg_advisory_xact_lock inside a transaction.",
        SessionFeature.TemporaryTable => "make it ON COMMIT DROP inside a transaction.",
        SessionFeature.PreparedStatement => "do not prepare, or use PgBouncer 1.21 or later with max_prepared_statements.",
        SessionFeature.HeldCursor => "fetch within the transaction that declares it.",
        _ => "set session_preload_libraries.",
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
