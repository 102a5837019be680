namespace LeakGuard.CallSites;

/// <summary>A line of source.</summary>
/// <param name="FilePath">The file, as the compiler recorded it.</param>
/// <param name="Number">The line, counted from 1.</param>
internal readonly record struct SourceLine(string FilePath, int Number)
{
    /// <summary><c>OrderJob.cs:42</c>.</summary>
    public override string ToString() => $"{FileName(FilePath)}:{Number}";

    // Not Path.GetFileName: the compiler may have run on another system than this.
    private static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
