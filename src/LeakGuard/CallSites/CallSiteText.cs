namespace LeakGuard.CallSites;

/// <summary>Turns recorded call sites into text. Only ever asked when something is reported. Thread-safe.</summary>
internal sealed class CallSiteText
{
    private const int MostOrigins = 1024;
    private const int MostFrames = 32;

    private readonly OriginTable _origins = new(MostOrigins);
    private readonly SourceLines _lines = new();

    /// <summary>The one for the process: call sites belong to the program, not to a pool.</summary>
    public static CallSiteText Shared { get; } = new();

    /// <summary>Who took the lease. Equal call sites give the same object.</summary>
    public LeaseOrigin Describe(in CallSite site)
    {
        var frames = site.Stack is { } stack ? CodeFrames.Of(stack) : [];
        if (frames.Length == 0 && site.Member is null)
        {
            return LeaseOrigin.Unknown;
        }

        var key = new OriginKey(frames, site);
        return _origins.Find(key) ?? _origins.Keep(key, Compose(site, frames));
    }

    private LeaseOrigin Compose(in CallSite site, CodeFrame[] frames)
    {
        var located = Locate(frames);
        var text = located.Take(MostFrames).Select(frame => frame.ToString()).ToArray();
        var caller = located.FirstOrDefault();

        // The stack knows the type too; but a name without a line is worth less than what the compiler wrote down.
        if (site.Member is { } member && caller is not { Owner: CodeOwner.Application, Line: not null })
        {
            caller = new LocatedFrame(CodeOwner.Application, member, LineOf(site));
        }

        return new LeaseOrigin
        {
            Site = caller.ToString(),
            Member = caller.Name,
            FilePath = caller.Line?.FilePath,
            LineNumber = caller.Line?.Number ?? 0,
            Frames = text,
        };
    }

    // Application frames first, each with its line; the others keep their order behind them.
    private List<LocatedFrame> Locate(CodeFrame[] frames)
    {
        var located = new List<LocatedFrame>(frames.Length);
        foreach (var frame in frames.OrderBy(frame => frame.Owner))
        {
            var name = frame.Method.ToString();
            var line = frame.Owner == CodeOwner.Application ? _lines.Find(frame) : null;

            // An async method that has not yet awaited is on the stack twice: its state machine, and the stub that starts it.
            var isStub = line is null && located.Count > 0 && located[^1].Name == name && located[^1].Owner == frame.Owner;
            if (!isStub)
            {
                located.Add(new LocatedFrame(frame.Owner, name, line));
            }
        }

        return located;
    }

    private static SourceLine? LineOf(in CallSite site) =>
        site is { FilePath: { Length: > 0 } path, LineNumber: > 0 } ? new SourceLine(path, site.LineNumber) : null;
}
