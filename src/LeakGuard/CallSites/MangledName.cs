namespace LeakGuard.CallSites;

/// <summary>A name made by the C# compiler: <c>&lt;inner&gt;suffix</c>, where the suffix begins with a letter for its kind.</summary>
internal readonly record struct MangledName(string Inner, string Suffix)
{
    /// <summary>The class of an async method or an iterator.</summary>
    public bool IsStateMachine => Inner.Length > 0 && Suffix.StartsWith('d');

    /// <summary>The method of a lambda.</summary>
    public bool IsLambda => Suffix.StartsWith("b__", StringComparison.Ordinal);

    /// <summary>The name of a local function, if it is one: <c>g__Inner|4_0</c>.</summary>
    public string? LocalFunction =>
        Suffix.StartsWith("g__", StringComparison.Ordinal) ? Suffix[3..].Split('|')[0] : null;

    /// <summary>The name of a <c>file</c> type, if it is one: <c>F0123__Job</c>.</summary>
    public string? FileLocalType =>
        Suffix.StartsWith('F') && Suffix.IndexOf("__", StringComparison.Ordinal) is var mark and > 0 ? Suffix[(mark + 2)..] : null;

    /// <summary>Takes the name apart; <see langword="null"/> if no compiler made it.</summary>
    public static MangledName? Parse(string name)
    {
        if (!name.StartsWith('<'))
        {
            return null;
        }

        var depth = 0;
        for (var i = 0; i < name.Length; i++)
        {
            depth += name[i] switch { '<' => 1, '>' => -1, _ => 0 };
            if (depth == 0)
            {
                return new MangledName(name[1..i], name[(i + 1)..]);
            }
        }

        return null;
    }
}
