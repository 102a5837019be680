using LeakGuard.Diagnosis.Killing;
using LeakGuard.Diagnosis.Server;
using Npgsql;

namespace LeakGuard.Diagnosis;

/// <summary>Ends sessions that are still what they were when they were looked at, and no others; or cancels what runs in them.</summary>
/// <remarks>
/// Thread-safe. Works over a connection of its own, on a thread of its own. A session is signalled only if process id,
/// <c>backend_start</c>, <c>xact_start</c>, <c>state</c> and <c>state_change</c> are the same in the very statement that signals it.
/// Never signalled: the session that asks, reserve connections of LeakGuard, and the server's own processes (walsenders, workers).
/// What remains is the moment within that statement between the reading of the row and the signal.
/// </remarks>
public sealed class SessionKiller : IDisposable
{
    // For as long a signalled session is waited for before it is reported as going on.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly ServerProbe _probe;
    private readonly TimeProvider _time;

    private SessionKiller(ServerProbe probe, TimeProvider time)
    {
        _probe = probe;
        _time = time;
    }

    /// <summary>Where sessions are ended: <c>host:port/database</c>, without user and password.</summary>
    public string Endpoint => _probe.Endpoint;

    /// <summary>Called between the look and the signals; for tests of what changes meanwhile.</summary>
    internal Action<KillDecision>? BeforeSignal { get; init; }

    /// <summary>One that connects by a connection string.</summary>
    /// <param name="connectionString">How to reach the server. Its database and user are those whose sessions are meant unless more is asked for.</param>
    /// <param name="patience">How long connecting, and how long a statement, may take. Default 5 s; whole seconds.</param>
    /// <param name="timeProvider">The clock; without it, the system's.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static SessionKiller For(string connectionString, TimeSpan? patience = null, TimeProvider? timeProvider = null) =>
        new(ServerProbe.For(connectionString, patience, timeProvider), timeProvider ?? TimeProvider.System);

    /// <summary>Looks, decides, and does what was asked for; without <see cref="KillRequest.Execute"/> it only says what that would be.</summary>
    /// <param name="request">Whom, and what.</param>
    /// <param name="cancellationToken">Ends it before the next session's turn: those left are spared, and the report says so.</param>
    /// <exception cref="ArgumentException">The request has no condition at all, or one out of its range.</exception>
    /// <exception cref="NpgsqlException">The server could not be reached or asked: <see cref="Explain"/> says why in one line.</exception>
    public Task<KillReport> KillAsync(KillRequest request, CancellationToken cancellationToken = default)
    {
        KillPlan.ThrowIfInvalid(request);

        // Not to be left alone half way: whoever interrupts it wants to know what was done until then.
        // And should the connection break on the way, it goes on over another: what was done by then belongs into the report as well.
        Dictionary<int, KillDecision> signalled = [];
        return OwnThread.RunAsync(_ => _probe.Reserve.Use(connection => Kill(connection, request, signalled, cancellationToken), cancellationToken), CancellationToken.None);
    }

    /// <summary>Why it failed, in one line that names no secret.</summary>
    public ServerFailure Explain(Exception failure) => _probe.Explain(failure);

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _probe.Dispose();

    internal static SessionKiller For(string connectionString, Action<KillDecision> beforeSignal) =>
        new(ServerProbe.For(connectionString), TimeProvider.System) { BeforeSignal = beforeSignal };

    private KillReport Kill(NpgsqlConnection connection, KillRequest request, Dictionary<int, KillDecision> signalled, CancellationToken cancellationToken)
    {
        var seen = Look(connection, cancellationToken);
        var before = signalled.Values.ToList();
        var decisions = before.ToList();
        foreach (var decision in KillPlan.Of(seen, request).Where(decision => !before.Any(done => done.Pid == decision.Pid)))
        {
            var turn = decision.WasChosen ? Turn(connection, decision, request, cancellationToken) : decision;
            decisions.Add(turn);
            if (turn.Outcome == KillOutcome.Signalled)
            {
                signalled[turn.Pid] = turn;
            }
        }

        return new KillReport
        {
            Request = request,
            Seen = seen,
            Decisions = Followed(connection, decisions, request.Action, cancellationToken),
            Warnings = KillAdvice.Warnings(seen, request, decisions),
            Gentler = KillAdvice.Gentler(request, decisions),
        };
    }

    private ServerSnapshot Look(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return SnapshotReader.Read(connection, Endpoint, _time, cancellationToken);
        }
        catch (NpgsqlException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private KillDecision Turn(NpgsqlConnection connection, KillDecision chosen, KillRequest request, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return chosen with { Outcome = KillOutcome.Spared, Reason = "the command was interrupted before its turn" };
        }

        BeforeSignal?.Invoke(chosen);
        return KillStatement.Run(connection, chosen, request);
    }

    // A signal is no more than a request: whether it was heard shows a moment later.
    private List<KillDecision> Followed(NpgsqlConnection connection, List<KillDecision> decisions, KillAction action, CancellationToken cancellationToken)
    {
        var signalled = decisions.Where(decision => decision.Outcome == KillOutcome.Signalled).Select(decision => decision.Backend!).ToList();
        if (signalled.Count == 0)
        {
            return decisions;
        }

        var began = _time.GetTimestamp();
        var left = KillStatement.StillThere(connection, signalled, action);
        while (left.Count > 0 && _time.GetElapsedTime(began) < Aftermath && !cancellationToken.WaitHandle.WaitOne(Glance))
        {
            left = KillStatement.StillThere(connection, signalled, action);
        }

        return [.. decisions.Select(decision => decision.Outcome == KillOutcome.Signalled && !left.Contains(decision.Pid) ? decision with { Outcome = KillOutcome.Done } : decision)];
    }
}
