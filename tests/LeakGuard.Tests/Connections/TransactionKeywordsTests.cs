using LeakGuard.Connections;

namespace LeakGuard.Tests.Connections;

public sealed class TransactionKeywordsTests
{
    [Theory]
    [InlineData("BEGIN")]
    [InlineData("begin;")]
    [InlineData("  \n begin isolation level serializable")]
    [InlineData("START TRANSACTION READ ONLY")]
    [InlineData("-- a comment; COMMIT\nBEGIN")]
    [InlineData("/* outer /* inner; */ COMMIT; */ begin work")]
    [InlineData("COMMIT; BEGIN")]
    [InlineData("COMMIT AND CHAIN")]
    [InlineData("ROLLBACK WORK AND CHAIN")]
    [InlineData("SET x = 1; BEGIN; UPDATE t SET a = 'COMMIT; COMMIT'")]
    public void A_transaction_begins(string sql) =>
        Assert.Equal(TransactionEffect.Begins, TransactionKeywords.EffectOf(sql));

    [Theory]
    [InlineData("COMMIT")]
    [InlineData("end")]
    [InlineData("ROLLBACK;")]
    [InlineData("ABORT TRANSACTION")]
    [InlineData("PREPARE TRANSACTION 'x'")]
    [InlineData("COMMIT AND NO CHAIN")]
    [InlineData("BEGIN; SELECT 1; COMMIT")]
    [InlineData("INSERT INTO t VALUES ('it''s; BEGIN'); COMMIT;")]
    [InlineData("SELECT $$ ; BEGIN $$; COMMIT")]
    [InlineData("SELECT $a$ ; $$ BEGIN; $a$; END")]
    [InlineData("SELECT E'\\'; BEGIN;'; ROLLBACK")]
    [InlineData("SELECT \"; BEGIN\"; ROLLBACK -- ; BEGIN")]
    public void A_transaction_ends(string sql) =>
        Assert.Equal(TransactionEffect.Ends, TransactionKeywords.EffectOf(sql));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(";;")]
    [InlineData("SELECT 1")]
    [InlineData("SELECT ';BEGIN'")]
    [InlineData("SELECT $1; SELECT $2")]
    [InlineData("SAVEPOINT a")]
    [InlineData("ROLLBACK TO SAVEPOINT a")]
    [InlineData("ROLLBACK WORK TO a")]
    [InlineData("COMMIT PREPARED 'x'")]
    [InlineData("ROLLBACK PREPARED 'x'")]
    [InlineData("PREPARE p AS SELECT 1")]
    [InlineData("begin_work()")]
    [InlineData("COMMITTED")]
    [InlineData("ENDPOINT")]
    [InlineData("DO $$ BEGIN; COMMIT; END $$")]
    [InlineData("/* BEGIN")]
    [InlineData("SELECT '; BEGIN")]
    public void Nothing_happens(string? sql) =>
        Assert.Equal(TransactionEffect.None, TransactionKeywords.EffectOf(sql));
}
