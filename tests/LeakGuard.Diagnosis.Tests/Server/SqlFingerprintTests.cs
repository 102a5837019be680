using LeakGuard.Diagnosis.Server;

namespace LeakGuard.Diagnosis.Tests.Server;

public sealed class SqlFingerprintTests
{
    [Theory]
    [InlineData("SELECT 1", "SELECT ?")]
    [InlineData("select *  from\n\torders where id = 42 and name = 'O''Brien'", "select * from orders where id = ? and name = ?")]
    [InlineData("SELECT $1, $22::text", "SELECT ?::text")]
    [InlineData("UPDATE t SET a = -1.5e-10, b = .5, c = 0x1F, d = 1_000", "UPDATE t SET a = -?, b = ?, c = ?, d = ?")]
    [InlineData("SELECT * FROM table1 t2 WHERE c3 IN (1, 2, 3)", "SELECT * FROM table1 t2 WHERE c3 IN (?)")]
    [InlineData("INSERT INTO t VALUES (1,'a'), (2 , 'b'),(3, 'c')", "INSERT INTO t VALUES (?)")]
    [InlineData("SELECT E'it\\'s secret', B'101', X'1F', N'x', U&'d\\0061t'", "SELECT ?")]
    [InlineData("SELECT $$secret$$ || $tag$ sec$$ret $tag$ || 'x'", "SELECT ? || ? || ?")]
    [InlineData("SELECT a -- password: hunter2\nFROM t /* secret /* nested */ still */ WHERE b", "SELECT a FROM t WHERE b")]
    [InlineData("SELECT \"Some Column\" FROM \"My Table\";", "SELECT \"Some Column\" FROM \"My Table\"")]
    [InlineData("ALTER ROLE app PASSWORD 'hunter2'", "ALTER ROLE app PASSWORD ?")]
    [InlineData("BEGIN", "BEGIN")]
    [InlineData("", "")]
    public void Literals_comments_and_layout_are_gone(string sql, string fingerprint) => Assert.Equal(fingerprint, SqlFingerprint.Of(sql));

    [Theory]
    [InlineData("SELECT 'cut off in the middle of a sec")]
    [InlineData("SELECT $$cut off sec")]
    [InlineData("SELECT $t$cut off sec $t")]
    [InlineData("SELECT /* cut off sec")]
    [InlineData("SELECT -- sec")]
    [InlineData("SELECT E'cut \\' sec")]
    [InlineData("SELECT 'it\\'s sec'")]
    [InlineData("SELECT 'C:\\', 'sec'")]
    [InlineData("SELECT 'a\\\\', 'sec'")]
    [InlineData("SELECT \"cut off sec")]
    [InlineData("SELECT $cut_off_sec")]
    public void What_cannot_be_told_from_a_literal_is_not_shown(string sql) =>
        Assert.DoesNotContain("sec", SqlFingerprint.Of(sql), StringComparison.Ordinal);

    [Fact]
    public void A_fingerprint_is_bounded_however_long_the_statement_is()
    {
        var fingerprint = SqlFingerprint.Of("SELECT " + string.Join(", ", Enumerable.Range(0, 10_000).Select(n => $"column_{n}")));

        Assert.InRange(fingerprint.Length, 200, SqlFingerprint.MostCharacters + 1);
        Assert.EndsWith("…", fingerprint, StringComparison.Ordinal);
    }

    [Fact]
    public void No_input_makes_it_throw_or_shows_a_quoted_word()
    {
        const int Seed = 20261125;
        var random = new Random(Seed);
        string[] pieces = ["'", "''", "\\", "$", "$$", "$a$", "\"", "--", "\n", "/*", "*/", "E", "U&", "1", "x", " ", "(", ",", "?", ")", "é"];
        for (var round = 0; round < 20_000; round++)
        {
            var sql = string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => pieces[random.Next(pieces.Length)]));
            var fingerprint = SqlFingerprint.Of(sql + "'hunter2'");

            // An odd quote before it may have closed here; then it is what a server would read as code.
            Assert.True(!fingerprint.Contains("'hunter2'", StringComparison.Ordinal), $"seed {Seed}, round {round}: {sql}");
        }
    }
}
