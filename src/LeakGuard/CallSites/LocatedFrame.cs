namespace LeakGuard.CallSites;

/// <summary>A frame in readable form.</summary>
/// <param name="Owner">Whose code it runs.</param>
/// <param name="Name"><c>OrderJob.RunAsync</c>.</param>
/// <param name="Line">The line, where known.</param>
internal readonly record struct LocatedFrame(CodeOwner Owner, string Name, SourceLine? Line)
{
    /// <summary><c>OrderJob.RunAsync (OrderJob.cs:42)</c>, or the name alone.</summary>
    public override string ToString() => Line is { } line ? $"{Name} ({line})" : Name;
}
