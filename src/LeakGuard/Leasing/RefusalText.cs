using LeakGuard.Admission;

namespace LeakGuard.Leasing;

/// <summary>A refusal in words: fact, state, holders, remedy.</summary>
internal static class RefusalText
{
    private const int SitesInText = 5;

    public static string Of(in Ticket ticket, in PoolSnapshot pool, IReadOnlyList<PoolHolder> holders, IReadOnlyList<PoolUser> users)
    {
        var limit = pool.LeaseLimit < pool.MaxPoolSize ? $", limited to {pool.LeaseLimit} of {pool.MaxPoolSize}" : "";
        var state = $"{pool.Leased} of {pool.LeaseLimit} leased, {pool.Waiting} waiting (pool '{pool.PoolName}'{limit})";
        return ticket.Outcome switch
        {
            AdmissionOutcome.CircuitOpen => Broken(ticket.Pass, pool),
            AdmissionOutcome.WaitTimeout => $"No connection became free within {DurationText.Of(ticket.Wait)}: {state}. {Held(holders)}{Used(users)} {Remedy(pool)}",
            AdmissionOutcome.Hopeless => $"No connection could become free in time: {state}, an estimated wait of {DurationText.Of(ticket.Wait)} at the rate connections have come back of late. {Held(holders)} {Remedy(pool)}",
            AdmissionOutcome.Deadlock => $"No connection can become free: {state}, and every one is held by a request or job that waits here for another. This caller came last and was refused so that the others can go on. {Held(holders)} Take one connection per request and pass it on, or take the second only after disposing the first.",
            _ => $"No connection is free and no more callers may wait ({pool.QueueLimit}): {state}. {Held(holders)} {Remedy(pool)}",
        };
    }

    private static string Remedy(in PoolSnapshot pool) => pool.LeaseLimit < pool.MaxPoolSize
        ? "Dispose them as soon as their work is done, or raise the limit: a larger 'Maximum Pool Size' alone changes nothing."
        : "Dispose them as soon as their work is done, or raise 'Maximum Pool Size'.";

    private static string Broken(in BreakerPass pass, in PoolSnapshot pool)
    {
        if (pass.State == BreakerState.Isolated)
        {
            return $"Pool '{pool.PoolName}' was isolated by hand: no connection is opened until ResetBreaker() is called.";
        }

        var next = pass.State == BreakerState.HalfOpen
            ? "One caller is finding out whether it is back"
            : $"The next attempt is let through in {DurationText.Of(pass.RetryAfter)}";
        return $"The database of pool '{pool.PoolName}' is considered down, so this caller was refused without a round trip. {next}. See the inner exception for what failed, or call ResetBreaker() if it is known to be back.";
    }

    private static string Held(IReadOnlyList<PoolHolder> holders)
    {
        if (holders.Count == 0)
        {
            return "None is known to be held by a caller: they are being opened or closed, or kept by a System.Transactions scope.";
        }

        var others = holders.Skip(SitesInText).Sum(holder => holder.Count);
        var rest = others > 0 ? $"; {others} × elsewhere" : "";
        return $"Held by: {string.Join("; ", holders.Take(SitesInText).Select(Held))}{rest}.";
    }

    private static string Held(PoolHolder holder)
    {
        var trace = holder.TraceId is null ? "" : $", trace {holder.TraceId}";
        return $"{holder.Count} × {holder.Origin.Site}, oldest {DurationText.Of(holder.OldestAge)}, {ActivityText.Of(holder.Activity, holder.IdleFor)}{trace}";
    }

    private static string Used(IReadOnlyList<PoolUser> users) => users.Count == 0
        ? ""
        : $" During the wait the pool was used by: {string.Join("; ", users.Take(SitesInText).Select(user => $"{user.Share * 100:0} % {user.Origin.Site}"))}.";
}
