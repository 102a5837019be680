namespace LeakGuard.Cli.Commands;

/// <summary>What help shows beneath the options.</summary>
internal static class Examples
{
    private const string Connecting =
        """
        Where to connect is read from, in this order: the argument or --connection (Npgsql's 'Host=…;Username=…;Database=…', a URI
        postgres://user@host/database, or the name of a database), PGHOST, PGPORT, PGUSER, PGDATABASE and PGSSLMODE, and libpq's defaults.
        The password is best left out of it: PGPASSWORD or ~/.pgpass (PGPASSFILE) are not seen in the list of processes.
        """;

    private const string Verdicts =
        """
        Exit codes: 0 healthy, 1 warning, 2 critical, 3 it could not be looked at or the command was not understood, 130 interrupted.
        """;

    private const string AuditCodes =
        """
        A connection string that says more than where to go and as whom is taken for an application's, and its keywords are checked.

        Exit codes: 0 nothing to change but for hints, 1 warning, 2 critical, 3 something could not be looked at or the command was not understood,
        130 interrupted.
        """;

    private const string KillCodes =
        """
        Without --execute nothing is touched. Without --state, and where no process ids are given, sessions idle in a transaction are meant; with
        --cancel, those active. A session is signalled only if it is still what it was when it was looked at, in the same statement.

        Exit codes: 0 all that fitted is done (or would be), 1 some were spared because they had changed or did not fit though named, 2 some may not be
        signalled or went on all the same, 3 it could not be looked at or the command was not understood, 130 interrupted.
        """;

    public static string Of(string command) => command switch
    {
        "doctor" => Page(Verdicts,
            "leakguard doctor",
            "leakguard doctor postgres://monitor@db.example.com/orders",
            "leakguard doctor --pgbouncer 'Host=db.example.com;Port=6432;Username=stats' --app http://localhost:5000/leakguard",
            "leakguard doctor --json | jq -r '.diagnosis.verdicts[0].headline'"),
        "top" => Page("Exit codes: 0 after q, 3 it could not be looked at, 130 interrupted.",
            "leakguard top",
            "leakguard top --interval 1s --app http://localhost:5000/leakguard",
            "leakguard top | head -30"),
        "watch" => Page("Exit codes: 0, 1 and 2 for the worst that was seen (healthy, warning, critical), 3 it could not be looked at, 130 interrupted.",
            "leakguard watch --record night.jsonl --interval 5s --for 8h",
            "leakguard watch --report night.jsonl"),
        "audit" => Page(AuditCodes,
            "leakguard audit",
            "leakguard audit postgres://monitor@db.example.com/orders --app http://localhost:5000/leakguard",
            "leakguard audit 'Host=db.example.com;Username=app;Database=orders;Application Name=orders;Maximum Pool Size=50'",
            "leakguard audit --pgbouncer 'Host=db.example.com;Port=6432;Username=stats'",
            "leakguard audit --json | jq -r '.findings[] | select(.severity != \"Hint\") | .change.command'"),
        "kill" => Page(KillCodes,
            "leakguard kill 4711 4712",
            "leakguard kill --older-than 5m",
            "leakguard kill --older-than 5m --execute postgres://app@db.example.com/orders",
            "leakguard kill --cancel --older-than 10m --application reports --any-user --execute",
            "leakguard kill --state idle --application batch --older-than 1d"),
        _ => Page("", "leakguard doctor", "leakguard top --app http://localhost:5000/leakguard", "leakguard kill --older-than 5m"),
    };

    private static string Page(string codes, params string[] examples) =>
        $"Examples:\n{string.Concat(examples.Select(example => $"  {example}\n"))}\n{Connecting}\n{(codes.Length > 0 ? $"\n{codes}\n" : "")}";
}
