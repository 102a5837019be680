namespace LeakGuard.Faults.Load;

/// <summary>The SQL of the load.</summary>
internal static class Statements
{
    /// <summary>Run once, by the owner of everything.</summary>
    // Without autovacuum no room is freed, so that a full disk is full for everybody.
    public const string Schema = """
        CREATE TABLE entries (id bigint GENERATED ALWAYS AS IDENTITY, payload text NOT NULL) WITH (autovacuum_enabled = off);
        ALTER TABLE entries ALTER COLUMN payload SET STORAGE PLAIN;
        GRANT SELECT, INSERT, TRUNCATE ON entries TO PUBLIC;
        """;

    public const string Query = "SELECT 1";

    public const string Answer = "SELECT count(*) FROM (SELECT 1 FROM entries LIMIT 10) AS few";

    // Large enough that the table has to grow every few rows.
    public const string Write = "INSERT INTO entries (payload) VALUES (repeat('x', 1500))";

    public const string Rows = "SELECT n, repeat('y', 80) FROM generate_series(1, 300) AS n";

    /// <summary>Longer than any command is allowed to take.</summary>
    public const string Slow = "SELECT pg_sleep(10)";
}
