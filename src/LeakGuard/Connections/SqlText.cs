namespace LeakGuard.Connections;

/// <summary>Finds its way through SQL text: words, and where statements end. It does not parse.</summary>
internal static class SqlText
{
    /// <summary>Skips white space, comments and empty statements.</summary>
    public static ReadOnlySpan<char> SkipBlank(ReadOnlySpan<char> sql)
    {
        while (!sql.IsEmpty)
        {
            if (char.IsWhiteSpace(sql[0]) || sql[0] == ';')
            {
                sql = sql[1..];
            }
            else if (CommentLength(sql) is > 0 and var length)
            {
                sql = sql[length..];
            }
            else
            {
                break;
            }
        }

        return sql;
    }

    public static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> sql)
    {
        var start = sql;
        while (!start.IsEmpty && start[0] != ';' && (char.IsWhiteSpace(start[0]) || CommentLength(start) > 0))
        {
            start = start[Math.Max(1, CommentLength(start))..];
        }

        var length = 0;
        while (length < start.Length && (char.IsAsciiLetter(start[length]) || start[length] == '_'))
        {
            length++;
        }

        sql = start[length..];
        return start[..length];
    }

    /// <summary>What follows the semicolon that ends the first statement.</summary>
    public static ReadOnlySpan<char> NextStatement(ReadOnlySpan<char> sql)
    {
        while (!sql.IsEmpty)
        {
            if (sql[0] == ';')
            {
                return sql[1..];
            }

            sql = sql[LengthOfPart(sql)..];
        }

        return sql;
    }

    /// <summary>The length of what comes next: a word, a whole comment or literal in which nothing has a meaning, or one character.</summary>
    public static int LengthOfPart(ReadOnlySpan<char> sql) => sql[0] switch
    {
        '\'' => QuotedLength(sql, '\''),
        '"' => QuotedLength(sql, '"'),
        'e' or 'E' when sql.Length > 1 && sql[1] == '\'' => EscapedLength(sql),
        '$' => DollarQuotedLength(sql),
        '-' or '/' => Math.Max(1, CommentLength(sql)),
        _ when char.IsAsciiLetterOrDigit(sql[0]) => WordLength(sql),
        _ => 1,
    };

    private static int QuotedLength(ReadOnlySpan<char> sql, char quote)
    {
        var end = sql[1..].IndexOf(quote);
        return end < 0 ? sql.Length : end + 2; // A doubled quote reads as two literals side by side.
    }

    private static int EscapedLength(ReadOnlySpan<char> sql)
    {
        for (var i = 2; i < sql.Length; i++)
        {
            if (sql[i] == '\\')
            {
                i++;
            }
            else if (sql[i] == '\'')
            {
                return i + 1;
            }
        }

        return sql.Length;
    }

    private static int DollarQuotedLength(ReadOnlySpan<char> sql)
    {
        var tagEnd = sql[1..].IndexOf('$');
        if (tagEnd < 0 || sql.Slice(1, tagEnd).ContainsAnyExcept(TagCharacters))
        {
            return 1; // A parameter such as $1.
        }

        var tag = sql[..(tagEnd + 2)];
        var end = sql[tag.Length..].IndexOf(tag);
        return end < 0 ? sql.Length : end + (2 * tag.Length);
    }

    private static readonly System.Buffers.SearchValues<char> TagCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private static int WordLength(ReadOnlySpan<char> sql)
    {
        // A dollar inside an identifier opens no literal, and an E at a word's end no escape string.
        var length = 1;
        while (length < sql.Length && (char.IsAsciiLetterOrDigit(sql[length]) || sql[length] is '_' or '$'))
        {
            length++;
        }

        return length;
    }

    private static int CommentLength(ReadOnlySpan<char> sql)
    {
        if (sql.StartsWith("--"))
        {
            var end = sql.IndexOf('\n');
            return end < 0 ? sql.Length : end + 1;
        }

        return sql.StartsWith("/*") ? BlockCommentLength(sql) : 0;
    }

    private static int BlockCommentLength(ReadOnlySpan<char> sql)
    {
        var depth = 0; // PostgreSQL's block comments nest.
        for (var i = 0; i < sql.Length - 1; i++)
        {
            if (sql[i] == '/' && sql[i + 1] == '*')
            {
                depth++;
                i++;
            }
            else if (sql[i] == '*' && sql[i + 1] == '/')
            {
                i++;
                if (--depth == 0)
                {
                    return i + 1;
                }
            }
        }

        return sql.Length;
    }
}
