namespace LeakGuard.CallSites;

/// <summary>A method, named as in metadata.</summary>
/// <param name="TypeName">The declaring type's full name, without type arguments; empty where there is none.</param>
/// <param name="Name">The method's name.</param>
internal readonly record struct CodeMethod(string TypeName, string Name)
{
    /// <summary>Whether it is the body of an async method or of an iterator.</summary>
    public bool IsStateMachine => Name == "MoveNext";

    /// <summary>As people write it: <c>OrderJob.RunAsync</c>.</summary>
    public override string ToString() => MethodName.Readable(TypeName, Name);
}
