namespace LeakGuard.CallSites;

/// <summary>What makes two call sites the same: their frames, and what the caller attributes say.</summary>
internal readonly struct OriginKey : IEquatable<OriginKey>
{
    private readonly CodeFrame[] _frames;
    private readonly string? _member;
    private readonly string? _filePath;
    private readonly int _lineNumber;
    private readonly int _hash;

    public OriginKey(CodeFrame[] frames, in CallSite site)
    {
        _frames = frames;
        _member = site.Member;
        _filePath = site.FilePath;
        _lineNumber = site.LineNumber;

        // Tokens and offsets tell stacks apart well enough; hashing the names would cost more than the rest of the look-up.
        var hash = default(HashCode);
        hash.Add(_lineNumber);
        foreach (ref readonly var frame in frames.AsSpan())
        {
            hash.Add(frame.Token);
            hash.Add(frame.ILOffset);
        }

        _hash = hash.ToHashCode();
    }

    public bool Equals(OriginKey other) =>
        _hash == other._hash
        && _lineNumber == other._lineNumber
        && _member == other._member
        && _filePath == other._filePath
        && _frames.AsSpan().SequenceEqual(other._frames);

    public override bool Equals(object? obj) => obj is OriginKey other && Equals(other);

    public override int GetHashCode() => _hash;
}
