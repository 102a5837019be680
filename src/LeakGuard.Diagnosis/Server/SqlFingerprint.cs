using System.Text;

namespace LeakGuard.Diagnosis.Server;

/// <summary>A statement without what its literals and comments may give away: equal for statements that differ in values only.</summary>
/// <remarks>
/// Where the text leaves open what is a literal (a backslash before a quote means different things under
/// <c>standard_conforming_strings</c>; the server cuts long statements off), the rest is dropped rather than shown.
/// </remarks>
internal static class SqlFingerprint
{
    /// <summary>How long a fingerprint may be.</summary>
    public const int MostCharacters = 240;

    private const char Placeholder = '?';

    public static string Of(string sql)
    {
        var text = new StringBuilder(Math.Min(sql.Length, MostCharacters));
        var position = 0;
        while (position < sql.Length && text.Length <= MostCharacters)
        {
            position = Take(sql, position, text);
        }

        FoldLists(text);
        var end = Math.Min(text.Length, MostCharacters);
        return (end < text.Length ? text.ToString(0, end) + "…" : text.ToString()).Trim(' ', ';');
    }

    // Takes one token; gives where the next begins.
    private static int Take(string sql, int at, StringBuilder text)
    {
        var c = sql[at];
        if (char.IsWhiteSpace(c))
        {
            Space(text);
            return at + 1;
        }

        if (c == '-' && Next(sql, at) == '-')
        {
            Space(text);
            var end = sql.IndexOf('\n', at);
            return end < 0 ? sql.Length : end + 1;
        }

        if (c == '/' && Next(sql, at) == '*')
        {
            Space(text);
            return SkipComment(sql, at);
        }

        return c switch
        {
            '\'' => Literal(text, SkipString(sql, at, hasEscapes: false)),
            '"' => Identifier(sql, at, text),
            '$' => Dollar(sql, at, text),
            _ when char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Next(sql, at))) => Literal(text, SkipNumber(sql, at)),
            _ when IsWordStart(c) => Word(sql, at, text),
            _ => Append(text, c, at + 1),
        };
    }

    private static int Literal(StringBuilder text, int next) => Append(text, Placeholder, next);

    private static int Append(StringBuilder text, char c, int next)
    {
        text.Append(c);
        return next;
    }

    private static void Space(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != ' ')
        {
            text.Append(' ');
        }
    }

    private static int Word(string sql, int at, StringBuilder text)
    {
        var end = at + 1;
        while (end < sql.Length && (IsWordStart(sql[end]) || char.IsAsciiDigit(sql[end]) || sql[end] == '$'))
        {
            end++;
        }

        // E'..', B'..', X'..', N'..' and U&'..': the letter belongs to the literal.
        if (end < sql.Length && end - at == 1 && sql[end] == '\'' && "eEbBxXnN".Contains(sql[at], StringComparison.Ordinal))
        {
            return Literal(text, SkipString(sql, end, hasEscapes: sql[at] is 'e' or 'E'));
        }

        if (end - at == 1 && sql[at] is 'u' or 'U' && end + 1 < sql.Length && sql[end] == '&' && sql[end + 1] == '\'')
        {
            return Literal(text, SkipString(sql, end + 1, hasEscapes: false));
        }

        text.Append(sql, at, end - at);
        return end;
    }

    private static int Identifier(string sql, int at, StringBuilder text)
    {
        var end = sql.IndexOf('"', at + 1);
        if (end < 0)
        {
            return sql.Length;
        }

        text.Append(sql, at, end + 1 - at);
        return end + 1;
    }

    // $1 is a parameter; $$..$$ and $tag$..$tag$ are literals.
    private static int Dollar(string sql, int at, StringBuilder text)
    {
        var end = at + 1;
        while (end < sql.Length && (IsWordStart(sql[end]) || char.IsAsciiDigit(sql[end])))
        {
            end++;
        }

        if (end > at + 1 && char.IsAsciiDigit(sql[at + 1]))
        {
            return Literal(text, end);
        }

        if (end >= sql.Length || sql[end] != '$')
        {
            return end >= sql.Length ? Literal(text, sql.Length) : Append(text, '$', at + 1);
        }

        var tag = sql[at..(end + 1)];
        var close = sql.IndexOf(tag, end + 1, StringComparison.Ordinal);
        return Literal(text, close < 0 ? sql.Length : close + tag.Length);
    }

    private static int SkipString(string sql, int quote, bool hasEscapes)
    {
        for (var at = quote + 1; at < sql.Length; at++)
        {
            if (sql[at] == '\\')
            {
                if (!hasEscapes && Next(sql, at) is '\'' or '\\')
                {
                    return sql.Length; // Nobody can tell where it ends.
                }

                at += hasEscapes ? 1 : 0;
            }
            else if (sql[at] == '\'')
            {
                if (Next(sql, at) != '\'')
                {
                    return at + 1;
                }

                at++;
            }
        }

        return sql.Length;
    }

    private static int SkipNumber(string sql, int at)
    {
        var end = at;
        while (end < sql.Length
            && (char.IsAsciiLetterOrDigit(sql[end]) || sql[end] is '.' or '_' || (sql[end] is '+' or '-' && sql[end - 1] is 'e' or 'E')))
        {
            end++;
        }

        return Math.Max(end, at + 1);
    }

    private static int SkipComment(string sql, int at)
    {
        var depth = 0;
        for (; at < sql.Length; at++)
        {
            if (sql[at] == '/' && Next(sql, at) == '*')
            {
                depth++;
                at++;
            }
            else if (sql[at] == '*' && Next(sql, at) == '/')
            {
                at++;
                if (--depth == 0)
                {
                    return at + 1;
                }
            }
        }

        return sql.Length;
    }

    // IN (?, ?, ?) and VALUES (?, ?), (?, ?): how many there were is a value as well.
    private static void FoldLists(StringBuilder text)
    {
        text.Replace("? ,", "?,").Replace(",?", ", ?").Replace("),(", "), (");
        for (var before = -1; before != text.Length;)
        {
            before = text.Length;
            text.Replace("?, ?", "?").Replace("(?), (?)", "(?)");
        }
    }

    private static char Next(string sql, int at) => at + 1 < sql.Length ? sql[at + 1] : '\0';

    private static bool IsWordStart(char c) => char.IsLetter(c) || c is '_' or > '\x7f';
}
