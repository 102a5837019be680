namespace LeakGuard.Connections;

/// <summary>Reads from SQL whether it begins or ends a transaction, for code that says BEGIN instead of calling BeginTransaction.</summary>
/// <remarks>
/// Looks at the first keywords of each statement, past comments, quotes and dollar quotes. What a function or a procedure
/// does on the server stays unseen. Source of the keywords: PostgreSQL's "SQL Commands".
/// </remarks>
internal static class TransactionKeywords
{
    /// <summary>The effect of the last statement that has one.</summary>
    public static TransactionEffect EffectOf(string? sql)
    {
        var effect = TransactionEffect.None;
        var rest = sql.AsSpan();
        while (!rest.IsEmpty)
        {
            rest = SqlText.SkipBlank(rest);
            var statement = EffectOfStatement(rest);
            if (statement != TransactionEffect.None)
            {
                effect = statement;
            }

            // Most SQL is one statement: a vectorized search settles it.
            rest = rest.Contains(';') ? SqlText.NextStatement(rest) : default;
        }

        return effect;
    }

    private static TransactionEffect EffectOfStatement(ReadOnlySpan<char> statement)
    {
        if (statement.IsEmpty || !"aAbBcCeEpPrRsS".Contains(statement[0]))
        {
            return TransactionEffect.None;
        }

        var first = SqlText.NextWord(ref statement);
        if (Is(first, "BEGIN"))
        {
            return TransactionEffect.Begins;
        }

        if (Is(first, "START"))
        {
            return Is(SqlText.NextWord(ref statement), "TRANSACTION") ? TransactionEffect.Begins : TransactionEffect.None;
        }

        if (Is(first, "PREPARE"))
        {
            return Is(SqlText.NextWord(ref statement), "TRANSACTION") ? TransactionEffect.Ends : TransactionEffect.None;
        }

        return Is(first, "COMMIT") || Is(first, "END") || Is(first, "ROLLBACK") || Is(first, "ABORT")
            ? EffectOfEnding(statement)
            : TransactionEffect.None;
    }

    private static TransactionEffect EffectOfEnding(ReadOnlySpan<char> statement)
    {
        var word = SqlText.NextWord(ref statement);
        if (Is(word, "PREPARED"))
        {
            return TransactionEffect.None; // COMMIT PREPARED: somebody else's transaction.
        }

        if (Is(word, "WORK") || Is(word, "TRANSACTION"))
        {
            word = SqlText.NextWord(ref statement);
        }

        if (Is(word, "TO"))
        {
            return TransactionEffect.None; // ROLLBACK TO SAVEPOINT.
        }

        // AND CHAIN begins the next at once; AND NO CHAIN does not.
        return Is(word, "AND") && Is(SqlText.NextWord(ref statement), "CHAIN")
            ? TransactionEffect.Begins
            : TransactionEffect.Ends;
    }

    private static bool Is(ReadOnlySpan<char> word, string keyword) =>
        word.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}
