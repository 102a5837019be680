namespace LeakGuard.Tests.Reporting.Logging;

/// <summary>A scope that lines are written in until it is disposed.</summary>
internal sealed class LogScope(object state, LogScope? outer, Action<LogScope?> leave) : IDisposable
{
    public IReadOnlyList<object> All => [state, .. outer?.All ?? []];

    public void Dispose() => leave(outer);
}
