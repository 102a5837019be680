namespace LeakGuard.TestSupport;

/// <summary>How bytes travel through the proxy until further notice.</summary>
internal sealed record Flow(bool IsBlocked = false, TimeSpan Delay = default, int BytesPerSecond = 0)
{
    public static Flow Free { get; } = new();

    public static Flow Blocked { get; } = new(IsBlocked: true);
}
