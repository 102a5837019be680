namespace LeakGuard;

/// <summary>Who took a lease: the line of code, and as much of its stack as was captured.</summary>
public sealed record LeaseOrigin
{
    /// <summary>Stands for a lease about whose caller nothing is known.</summary>
    public static LeaseOrigin Unknown { get; } = new() { Site = "(call site not captured)" };

    /// <summary>One line that names the caller: <c>OrderJob.RunAsync (OrderJob.cs:42)</c>.</summary>
    public required string Site { get; init; }

    /// <summary>The calling method, where known.</summary>
    public string? Member { get; init; }

    /// <summary>The source file, where known: as the compiler recorded it.</summary>
    public string? FilePath { get; init; }

    /// <summary>The line in <see cref="FilePath"/>; 0 where not known.</summary>
    public int LineNumber { get; init; }

    /// <summary>The captured stack, application frames first; empty where no stack was captured.</summary>
    public IReadOnlyList<string> Frames { get; init; } = [];

    /// <summary>Tells call sites apart: by file and line where those are known, since the same line may be known with its stack or without.</summary>
    internal string GroupKey => LineNumber > 0 && FilePath is not null ? $"{FilePath}:{LineNumber}" : Site;

    /// <inheritdoc/>
    public override string ToString() => Site;
}
