using Npgsql;
using NpgsqlTypes;

namespace LeakGuard.Diagnosis.Killing;

/// <summary>One statement that looks whether the session is still the one that was seen, and signals it only then.</summary>
/// <remarks>
/// A process id alone says little: a moment later it may be another's, or the same session at other work. All conditions stand in the
/// statement that signals, which reads the session's row once; CASE keeps the function from being called where one of them fails.
/// </remarks>
internal static class KillStatement
{
    private static readonly string Terminate = Text("pg_terminate_backend");
    private static readonly string Cancel = Text("pg_cancel_backend");

    // Those signalled that are still there; for a cancel, those whose statement still runs.
    private const string Remaining =
        """
        SELECT a.pid FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) t (pid, backend_start, state_change)
        JOIN pg_stat_activity a ON a.pid = t.pid AND a.backend_start = t.backend_start
        WHERE NOT $4 OR (a.state = 'active' AND a.state_change = t.state_change)
        """;

    /// <summary>Checks the session again, and signals it if that is wanted and everything still fits.</summary>
    public static KillDecision Run(NpgsqlConnection connection, KillDecision chosen, KillRequest request)
    {
        var backend = chosen.Backend!;
        using var command = new NpgsqlCommand(request.Action == KillAction.Cancel ? Cancel : Terminate, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = backend.Pid },
                Moment(backend.ConnectedAt),
                Moment(backend.TransactionAt),
                new NpgsqlParameter<string> { TypedValue = StateName.Of(backend.State) },
                Moment(backend.StateAt),
                new NpgsqlParameter<bool> { TypedValue = request.Execute },
            },
        };
        try
        {
            using var row = command.ExecuteReader();
            return row.Read() ? Read(row, chosen, request) : Spared(chosen, "it has ended meanwhile");
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return NotAllowed(chosen);
        }
    }

    /// <summary>Which of them go on all the same.</summary>
    public static IReadOnlySet<int> StillThere(NpgsqlConnection connection, IReadOnlyList<Backend> signalled, KillAction action)
    {
        using var command = new NpgsqlCommand(Remaining, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int[]> { TypedValue = [.. signalled.Select(backend => backend.Pid)] },
                Moments(signalled.Select(backend => backend.ConnectedAt)),
                Moments(signalled.Select(backend => backend.StateAt)),
                new NpgsqlParameter<bool> { TypedValue = action == KillAction.Cancel },
            },
        };
        using var rows = command.ExecuteReader();
        HashSet<int> left = [];
        while (rows.Read())
        {
            left.Add(rows.GetInt32(0));
        }

        return left;
    }

    private static string Text(string function) =>
        $"""
        WITH s AS MATERIALIZED (
          SELECT a.pid, a.state,
                 a.backend_start IS NOT DISTINCT FROM $2 AS same_session,
                 a.xact_start IS NOT DISTINCT FROM $3 AS same_transaction,
                 a.state IS NOT DISTINCT FROM $4 AS same_state,
                 a.state_change IS NOT DISTINCT FROM $5 AS untouched,
                 a.pid <> pg_backend_pid() AND a.backend_type IS NOT DISTINCT FROM 'client backend'
                   AND coalesce(a.application_name, '') NOT LIKE '{ReserveName.Prefix}%#%' AND coalesce(a.application_name, '') NOT LIKE '{ReserveName.SeatPrefix}%#%' AS is_prey,
                 me.rolsuper OR (NOT coalesce(his.rolsuper, true)
                   AND (pg_has_role(me.oid, his.oid, 'USAGE') OR pg_has_role(me.oid, 'pg_signal_backend', 'USAGE'))) AS may
          FROM pg_stat_activity a
          JOIN pg_roles me ON me.rolname = current_user
          LEFT JOIN pg_roles his ON his.oid = a.usesysid
          WHERE a.pid = $1)
        SELECT same_session, same_transaction, same_state, untouched, is_prey, may, coalesce(state, 'unknown'),
               CASE WHEN $6 AND same_session AND same_transaction AND same_state AND untouched AND is_prey AND may THEN {function}(pid) END
        FROM s
        """;

    private static KillDecision Read(NpgsqlDataReader row, KillDecision chosen, KillRequest request)
    {
        if (!row.GetBoolean(0))
        {
            return Spared(chosen, "another session has its process id now");
        }

        if (!row.GetBoolean(2))
        {
            return Spared(chosen, $"it is {row.GetString(6)} now");
        }

        if (!row.GetBoolean(1))
        {
            return Spared(chosen, "its transaction is another one now");
        }

        if (!row.GetBoolean(3))
        {
            return Spared(chosen, "it has been at work meanwhile");
        }

        if (!row.GetBoolean(4))
        {
            return Spared(chosen, "it is no client's session, or a reserve connection of LeakGuard");
        }

        if (!row.GetBoolean(5))
        {
            return NotAllowed(chosen);
        }

        return !request.Execute ? chosen
            : row.GetBoolean(7) ? chosen with { Outcome = KillOutcome.Signalled }
            : Spared(chosen, "it ended before the signal came");
    }

    private static KillDecision Spared(KillDecision chosen, string reason) => chosen with { Outcome = KillOutcome.Spared, Reason = reason };

    private static KillDecision NotAllowed(KillDecision chosen) => chosen with
    {
        Outcome = KillOutcome.NotAllowed,
        Reason = $"the role may not signal sessions of '{chosen.Backend?.User}': GRANT pg_signal_backend to it (a superuser's sessions are a superuser's alone to end)",
    };

    private static NpgsqlParameter Moment(DateTimeOffset? moment) =>
        new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = moment is { } known ? known.UtcDateTime : DBNull.Value };

    private static NpgsqlParameter Moments(IEnumerable<DateTimeOffset?> moments) =>
        new() { NpgsqlDbType = NpgsqlDbType.TimestampTz | NpgsqlDbType.Array, Value = moments.Select(moment => moment?.UtcDateTime ?? default).ToArray() };
}
