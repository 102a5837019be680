namespace LeakGuard.Faults.Load;

/// <summary>Which requests come how often.</summary>
internal sealed class LoadMix
{
    private readonly RequestKind[] _wheel;

    private LoadMix(params (RequestKind Kind, int Share)[] shares) =>
        _wheel = [.. shares.SelectMany(share => Enumerable.Repeat(share.Kind, share.Share))];

    /// <summary>Everything that applications do, leaks included.</summary>
    public static LoadMix Everything { get; } = new(
        (RequestKind.Query, 28),
        (RequestKind.Scope, 8),
        (RequestKind.Batch, 4),
        (RequestKind.SourceCommand, 10),
        (RequestKind.Transaction, 20),
        (RequestKind.RolledBack, 6),
        (RequestKind.Reader, 14),
        (RequestKind.Cancelled, 8),
        (RequestKind.Leaked, 2));

    /// <summary>What can be compared with bare Npgsql, where a leaked connection is lost for good.</summary>
    public static LoadMix WithoutLeaks { get; } = new(
        (RequestKind.Query, 50),
        (RequestKind.Transaction, 30),
        (RequestKind.Reader, 20));

    public RequestKind Pick(Random random) => _wheel[random.Next(_wheel.Length)];
}
