using System.Buffers;

namespace LeakGuard.Connections;

/// <summary>Reads from SQL what outlives the transaction, for pools behind a pooler that does not.</summary>
/// <remarks>
/// Looks at the first keywords of each statement, and for functions past comments, quotes and dollar quotes. What a function, a
/// procedure or a DO block does on the server stays unseen. Source of the keywords: PostgreSQL's "SQL Commands".
/// </remarks>
internal static class SessionKeywords
{
    // Whatever may stand in the middle of a statement: a vectorized search settles that most SQL holds none of it.
    private static readonly SearchValues<string> Inside =
        SearchValues.Create(["advisory_lock", "set_config", "into temp"], StringComparison.OrdinalIgnoreCase);

    /// <summary>What is used, statement by statement; empty, and not allocated, for most SQL.</summary>
    public static IReadOnlyList<SessionFeature> FeaturesOf(string? sql)
    {
        List<SessionFeature>? found = null;
        var rest = sql.AsSpan();
        var looksInside = rest.ContainsAny(Inside);
        while (!rest.IsEmpty)
        {
            rest = SqlText.SkipBlank(rest);
            var next = rest.Contains(';') ? SqlText.NextStatement(rest) : default;
            var statement = rest[..(rest.Length - next.Length)];
            if ((OfStatement(statement) ?? (looksInside ? WithinStatement(statement) : null)) is { } feature)
            {
                (found ??= []).Add(feature);
            }

            rest = next;
        }

        return found ?? (IReadOnlyList<SessionFeature>)[];
    }

    private static SessionFeature? OfStatement(ReadOnlySpan<char> statement)
    {
        if (statement.IsEmpty || !"cCdDlLpPsS".Contains(statement[0]))
        {
            return null;
        }

        return SqlText.NextWord(ref statement) switch
        {
            var word when Is(word, "SET") => OfSetting(statement),
            var word when Is(word, "CREATE") => OfCreation(statement),
            var word when Is(word, "LISTEN") => SessionFeature.Listen,
            var word when Is(word, "LOAD") => SessionFeature.LoadedLibrary,
            var word when Is(word, "PREPARE") => Is(SqlText.NextWord(ref statement), "TRANSACTION") ? null : SessionFeature.PreparedStatement,
            var word when Is(word, "DECLARE") => Holds(statement, "WITH", "HOLD") ? SessionFeature.HeldCursor : null,
            _ => null,
        };
    }

    private static SessionFeature? OfSetting(ReadOnlySpan<char> statement)
    {
        var scope = SqlText.NextWord(ref statement);
        return Is(scope, "LOCAL") || Is(scope, "TRANSACTION") || Is(scope, "CONSTRAINTS") ? null : SessionFeature.Setting;
    }

    private static SessionFeature? OfCreation(ReadOnlySpan<char> statement)
    {
        var rest = statement;
        var word = SqlText.NextWord(ref rest);
        while (Is(word, "OR") || Is(word, "REPLACE") || Is(word, "GLOBAL") || Is(word, "LOCAL"))
        {
            word = SqlText.NextWord(ref rest);
        }

        return IsTemporary(word) && !Holds(rest, "COMMIT", "DROP") ? SessionFeature.TemporaryTable : null;
    }

    private static SessionFeature? WithinStatement(ReadOnlySpan<char> statement)
    {
        var isAfterInto = false;
        while (TryNextWord(ref statement, out var word))
        {
            if (IsLock(word))
            {
                return SessionFeature.AdvisoryLock;
            }

            if (Is(word, "set_config") && IsForSession(statement))
            {
                return SessionFeature.Setting;
            }

            if (isAfterInto && IsTemporary(word))
            {
                return SessionFeature.TemporaryTable;
            }

            isAfterInto = Is(word, "INTO");
        }

        return null;
    }

    // set_config(name, value, is_local): only a last word that says false is known to be meant for the session.
    private static bool IsForSession(ReadOnlySpan<char> arguments)
    {
        var last = ReadOnlySpan<char>.Empty;
        for (var depth = 0; !arguments.IsEmpty;)
        {
            var part = arguments[..SqlText.LengthOfPart(arguments)];
            depth += part is "(" ? 1 : part is ")" ? -1 : 0;
            if (part is ")" && depth == 0)
            {
                break;
            }

            last = char.IsWhiteSpace(part[0]) ? last : part;
            arguments = arguments[part.Length..];
        }

        return Is(last, "false");
    }

    private static bool Holds(ReadOnlySpan<char> statement, string first, string second)
    {
        var isAfterFirst = false;
        while (TryNextWord(ref statement, out var word))
        {
            if (isAfterFirst && Is(word, second))
            {
                return true;
            }

            isAfterFirst = Is(word, first);
        }

        return false;
    }

    // The next word anywhere in the statement, past literals, comments and all punctuation.
    private static bool TryNextWord(ref ReadOnlySpan<char> statement, out ReadOnlySpan<char> word)
    {
        while (!statement.IsEmpty)
        {
            var part = statement[..SqlText.LengthOfPart(statement)];
            statement = statement[part.Length..];
            if (char.IsAsciiLetter(part[0]) && !part.Contains('\''))
            {
                word = part;
                return true;
            }
        }

        word = default;
        return false;
    }

    private static bool IsLock(ReadOnlySpan<char> word) =>
        Is(word, "pg_advisory_lock") || Is(word, "pg_try_advisory_lock")
        || Is(word, "pg_advisory_lock_shared") || Is(word, "pg_try_advisory_lock_shared");

    private static bool IsTemporary(ReadOnlySpan<char> word) => Is(word, "TEMP") || Is(word, "TEMPORARY");

    private static bool Is(ReadOnlySpan<char> word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}
