using LeakGuard.Connections;

namespace LeakGuard.Tests.Connections;

public sealed class SessionKeywordsTests
{
    [Theory]
    [InlineData("SET search_path = a", SessionFeature.Setting)]
    [InlineData("  set session statement_timeout to 0", SessionFeature.Setting)]
    [InlineData("SET TIME ZONE 'UTC'", SessionFeature.Setting)]
    [InlineData("SET ROLE admin", SessionFeature.Setting)]
    [InlineData("SELECT set_config('a.b', 'x', false)", SessionFeature.Setting)]
    [InlineData("SELECT pg_catalog.SET_CONFIG('a.b', upper('y'), /* not */ FALSE )", SessionFeature.Setting)]
    [InlineData("LISTEN orders", SessionFeature.Listen)]
    [InlineData("SELECT pg_advisory_lock(42)", SessionFeature.AdvisoryLock)]
    [InlineData("select Pg_Try_Advisory_Lock_Shared ($1, $2)", SessionFeature.AdvisoryLock)]
    [InlineData("WITH l AS (SELECT pg_try_advisory_lock(1) AS got) SELECT got FROM l", SessionFeature.AdvisoryLock)]
    [InlineData("CREATE TEMP TABLE t (id int)", SessionFeature.TemporaryTable)]
    [InlineData("create local temporary table if not exists t (id int) on commit delete rows", SessionFeature.TemporaryTable)]
    [InlineData("CREATE OR REPLACE TEMP VIEW v AS SELECT 1", SessionFeature.TemporaryTable)]
    [InlineData("SELECT 1 AS a INTO TEMP t", SessionFeature.TemporaryTable)]
    [InlineData("PREPARE p (int) AS SELECT $1", SessionFeature.PreparedStatement)]
    [InlineData("DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT 1", SessionFeature.HeldCursor)]
    [InlineData("LOAD 'auto_explain'", SessionFeature.LoadedLibrary)]
    [InlineData("-- not this: SET\n/* nor LISTEN */ LOAD 'x'", SessionFeature.LoadedLibrary)]
    public void What_outlives_the_transaction_is_found(string sql, SessionFeature feature) =>
        Assert.Equal([feature], SessionKeywords.FeaturesOf(sql));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(";;")]
    [InlineData("SELECT 1")]
    [InlineData("SET LOCAL search_path = a")]
    [InlineData("SET TRANSACTION READ ONLY")]
    [InlineData("SET CONSTRAINTS ALL DEFERRED")]
    [InlineData("UPDATE t SET a = 1")]
    [InlineData("SELECT set_config('a.b', 'false', true)")]
    [InlineData("SELECT set_config($1, $2, $3)")]
    [InlineData("SELECT pg_advisory_xact_lock(42)")]
    [InlineData("SELECT pg_advisory_unlock(42)")]
    [InlineData("SELECT 'pg_advisory_lock(1)', \"pg_advisory_lock\" -- pg_advisory_lock(2)")]
    [InlineData("SELECT E'\\'; LISTEN a; pg_advisory_lock(1)'")]
    [InlineData("SELECT my_pg_advisory_lock(1)")]
    [InlineData("CREATE TEMP TABLE t (id int) ON COMMIT DROP")]
    [InlineData("CREATE TABLE temp (id int)")]
    [InlineData("INSERT INTO temp_orders SELECT 1")]
    [InlineData("SELECT 'into temp'")]
    [InlineData("PREPARE TRANSACTION 'x'")]
    [InlineData("DECLARE c CURSOR WITHOUT HOLD FOR SELECT 1")]
    [InlineData("DECLARE c CURSOR FOR SELECT 'WITH HOLD'")]
    [InlineData("NOTIFY orders")]
    [InlineData("UNLISTEN *")]
    [InlineData("LISTENERS")]
    [InlineData("DO $$ BEGIN PERFORM pg_advisory_lock(1); SET x = 1; END $$")]
    public void Nothing_else_is(string? sql) => Assert.Empty(SessionKeywords.FeaturesOf(sql));

    [Fact]
    public void Each_statement_is_looked_at() =>
        Assert.Equal(
            [SessionFeature.Setting, SessionFeature.AdvisoryLock, SessionFeature.Listen],
            SessionKeywords.FeaturesOf("SET a = ';'; SELECT 1; SELECT pg_advisory_lock(1); LISTEN a"));

    [Fact]
    public void Reading_ordinary_SQL_allocates_nothing()
    {
        const string Sql = "SELECT o.id, o.total FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.name = $1 ORDER BY o.id; SELECT 1";
        SessionKeywords.FeaturesOf(Sql);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            SessionKeywords.FeaturesOf(Sql);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
