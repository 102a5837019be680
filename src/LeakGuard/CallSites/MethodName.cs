namespace LeakGuard.CallSites;

/// <summary>Turns names as compilers write them into metadata back into names as people write them.</summary>
internal static class MethodName
{
    /// <summary>The readable name: <c>Shop.OrderJob+&lt;RunAsync&gt;d__5</c>, <c>MoveNext</c> → <c>OrderJob.RunAsync</c>.</summary>
    /// <param name="typeName">The declaring type's full name in metadata form; empty where there is none.</param>
    /// <param name="methodName">The method's name in metadata form.</param>
    public static string Readable(string typeName, string methodName)
    {
        var parts = new List<string>();
        string? member = null;
        foreach (var type in NestedTypes(typeName))
        {
            if (MangledName.Parse(type) is { } mangled)
            {
                // A state machine is its method, whatever method of the machine is running; closures are nobody's type.
                member = mangled.IsStateMachine ? Member(mangled.Inner) : member;
                if (mangled.FileLocalType is { } fileLocal)
                {
                    parts.Add(fileLocal);
                }
            }
            else if (type.IndexOf('@', StringComparison.Ordinal) is var at and > 0)
            {
                // F# names a closure after the function it is in and its line: run@12.
                member = type[..at];
            }
            else
            {
                parts.Add(type);
            }
        }

        parts.Add(member ?? Member(methodName));
        return string.Join('.', parts);
    }

    private static string Member(string name)
    {
        if (MangledName.Parse(name) is not { Inner.Length: > 0 } mangled)
        {
            return Plain(name);
        }

        var outer = Member(mangled.Inner);
        return mangled.IsLambda ? outer + "+lambda"
            : mangled.LocalFunction is { } local ? $"{outer}.{local}"
            : outer;
    }

    private static string Plain(string name)
    {
        // An explicit implementation carries its interface: with dots in a method's name, with dashes in a type's.
        var simple = name.TrimStart('.');
        simple = simple[(simple.LastIndexOfAny(['.', '-']) + 1)..];
        return simple.StartsWith("get_", StringComparison.Ordinal) || simple.StartsWith("set_", StringComparison.Ordinal)
            ? $"{simple[4..]}.{simple[..3]}"
            : simple;
    }

    // Outermost first, without namespace and arity.
    private static List<string> NestedTypes(string typeName)
    {
        var types = new List<string>();
        var start = 0;
        for (var i = 0; i <= typeName.Length; i++)
        {
            if (i == typeName.Length || (typeName[i] == '+' && (i == 0 || typeName[i - 1] != '\\')))
            {
                types.Add(Simple(typeName[start..i], isOutermost: start == 0));
                start = i + 1;
            }
        }

        types.RemoveAll(static type => type.Length == 0);
        return types;
    }

    private static string Simple(string type, bool isOutermost)
    {
        var name = type.Replace("\\", string.Empty, StringComparison.Ordinal);
        name = isOutermost ? name[(name.LastIndexOf('.') + 1)..] : name;
        var arity = name.LastIndexOf('`');
        return arity > 0 ? name[..arity] : name;
    }
}
