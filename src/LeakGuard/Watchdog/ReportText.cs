namespace LeakGuard.Watchdog;

/// <summary>A finding in words: fact, state, remedy.</summary>
internal static class ReportText
{
    /// <param name="kind">The finding.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="isOwnerLost">Whether the object that opened the connection was garbage-collected.</param>
    public static string Of(LeakKind kind, LeaseInfo lease, bool isOwnerLost = false) =>
        $"{FactOf(kind, lease, isOwnerLost)} {WhereOf(lease)} {RemedyOf(kind, lease, isOwnerLost)}";

    private static string FactOf(LeakKind kind, LeaseInfo lease, bool isOwnerLost)
    {
        var age = DurationText.Of(lease.Age);
        var idle = DurationText.Of(lease.IdleFor);
        return kind switch
        {
            LeakKind.IdleInTransaction => $"A transaction is open and nothing has run in it for {idle} (connection held for {age}).",
            LeakKind.ReaderLeftOpen => $"A reader (or COPY) is open and no call has been seen for {idle} (connection held for {age}): left open, or read very slowly.",
            LeakKind.OwnerEnded when isOwnerLost => $"The DbContext that opened a connection was garbage-collected without being disposed, and the connection is still out: idle for {idle}, held for {age}.",
            LeakKind.OwnerEnded => $"The operation '{lease.Operation}' has ended, and the connection it took is still out: idle for {idle}, held for {age}.",
            LeakKind.Abandoned => $"A connection was garbage-collected without being closed (held for {age}): nobody can return it any more.",
            LeakKind.ReturnedInTransaction => $"A connection was closed with a transaction open: its work was rolled back without a word (held for {age}).",
            _ when lease.Intent is { } intent => $"A connection declared for '{intent.Purpose}' ({DurationText.Of(intent.ExpectedDuration)}) has been held for {age} and idle for {idle}.",
            _ => $"A connection has been held for {age} and idle for {idle}.",
        };
    }

    private static string WhereOf(LeaseInfo lease)
    {
        var process = lease.ProcessId == 0 ? "" : $", server process {lease.ProcessId}";
        var trace = lease.TraceId is null ? "" : $", trace {lease.TraceId}";
        return $"Opened at {lease.Origin.Site}, pool '{lease.PoolName}'{process}{trace}.";
    }

    private static string RemedyOf(LeakKind kind, LeaseInfo lease, bool isOwnerLost) => kind switch
    {
        LeakKind.OwnerEnded when isOwnerLost => "Dispose the DbContext on every path ('await using').",
        LeakKind.IdleInTransaction => "Commit or roll back on every path ('await using' the transaction); until then it holds its locks and holds up vacuum.",
        LeakKind.ReaderLeftOpen => "Dispose the reader ('await using'), or declare slow reading with a LeaseIntent.",
        LeakKind.ReturnedInTransaction => "Commit before closing if the work should last; roll back if it should not.",
        _ when lease.Intent is not null => "Dispose it, or declare a longer duration.",
        _ => "Dispose it on every path ('await using'), or declare long work with a LeaseIntent.",
    };
}
