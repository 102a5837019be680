namespace LeakGuard.Diagnosis.Killing;

/// <summary>Decides whom a request means. Pure; whoever is in doubt is spared.</summary>
internal static class KillPlan
{
    /// <exception cref="ArgumentException">The request names nobody, or an age out of its range.</exception>
    public static void ThrowIfInvalid(KillRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request is { Pids.Count: 0, States.Count: 0, OlderThan: null, Application: null })
        {
            throw new ArgumentException("A kill without any condition would mean everybody. Name Pids, States, OlderThan or Application.", nameof(request));
        }

        if (request.OlderThan is { } age && (age < TimeSpan.Zero || age > TimeSpan.FromDays(365)))
        {
            throw new ArgumentException($"KillRequest.OlderThan is {age:c}, out of its range 0 – 365 days. Set it within the range.", nameof(request));
        }
    }

    /// <summary>What is decided about each client session, and about each process id that was named.</summary>
    public static IReadOnlyList<KillDecision> Of(ServerSnapshot server, KillRequest request)
    {
        var seen = request.Pids.Count == 0
            ? server.Clients.Where(backend => backend.Pid != server.ProbePid).Select(backend => (backend.Pid, Backend: (Backend?)backend))
            : request.Pids.Distinct().Select(pid => (Pid: pid, Backend: server.Find(pid)));
        return
        [
            .. seen
                .Select(one => Decide(server, request, one.Pid, one.Backend))
                .OrderByDescending(decision => decision.WasChosen)
                .ThenByDescending(decision => decision.Backend?.StateAge),
        ];
    }

    private static KillDecision Decide(ServerSnapshot server, KillRequest request, int pid, Backend? backend)
    {
        var reason = backend is null
            ? "no client session of this server has that process id: it has ended, or it is one of the server's own processes"
            : WhyNever(server, backend) ?? WhyNotNamed(server, request, backend) ?? WhyNotNow(request, backend);
        return new KillDecision
        {
            Pid = pid,
            Backend = backend,
            WasChosen = reason is null,
            Outcome = reason is null ? KillOutcome.WouldSignal : KillOutcome.Spared,
            Reason = reason ?? Fitting(backend!),
        };
    }

    // Whatever is asked for.
    private static string? WhyNever(ServerSnapshot server, Backend backend)
    {
        if (backend.Pid == server.ProbePid)
        {
            return "it is the session that asks";
        }

        if (ReserveName.IsOwn(backend.Application))
        {
            return "it is a reserve connection of LeakGuard";
        }

        if (!backend.IsClient)
        {
            return $"it is one of the server's own processes ({backend.Type})";
        }

        return backend.State == BackendState.Unknown || backend.ConnectedAt is null
            ? $"what it does is hidden from role '{server.Role.Name}', so that it could not be told from another of that number: GRANT pg_monitor to the role"
            : null;
    }

    private static string? WhyNotNamed(ServerSnapshot server, KillRequest request, Backend backend)
    {
        if (!request.AnyDatabase && backend.Database != server.Database)
        {
            return $"it is in database '{backend.Database}', and only '{server.Database}' is meant";
        }

        if (!request.AnyUser && backend.User != server.Role.Name)
        {
            return $"it is user '{backend.User}', and only '{server.Role.Name}' is meant";
        }

        return request.Application is { } application && backend.Application != application && InstanceName.ServiceOf(backend.Application ?? "") != application
            ? $"it is application '{backend.Application}', and only '{application}' is meant"
            : null;
    }

    private static string? WhyNotNow(KillRequest request, Backend backend)
    {
        var states = StatesOf(request);
        if (states.Count > 0 && !states.Any(state => Covers(state, backend.State)))
        {
            return $"it is {StateName.Of(backend.State)}, and only {string.Join(" and ", states.Select(StateName.Of))} is meant";
        }

        if (request.Action == KillAction.Cancel && backend.State is not (BackendState.Active or BackendState.FastPath))
        {
            return $"it is {StateName.Of(backend.State)}: nothing runs that could be cancelled, and a cancel would free nothing";
        }

        return request.OlderThan is { } age && !(backend.StateAge >= age)
            ? $"it has been {StateName.Of(backend.State)} for {DurationText.Of(backend.StateAge ?? TimeSpan.Zero)}, and only from {DurationText.Of(age)} on is meant"
            : null;
    }

    private static IReadOnlyList<BackendState> StatesOf(KillRequest request) => request switch
    {
        { States.Count: > 0 } => request.States,
        { Pids.Count: > 0 } => [],
        { Action: KillAction.Cancel } => [BackendState.Active],
        _ => [BackendState.IdleInTransaction],
    };

    private static bool Covers(BackendState meant, BackendState state) =>
        meant == state || (meant == BackendState.IdleInTransaction && state == BackendState.IdleInTransactionAborted);

    private static string Fitting(Backend backend) =>
        $"{StateName.Of(backend.State)} for {DurationText.Of(backend.StateAge ?? TimeSpan.Zero)}"
        + (backend.TransactionAge is { } age ? $", transaction open for {DurationText.Of(age)}" : "");
}
