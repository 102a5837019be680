using System.Diagnostics;

namespace LeakGuard.CallSites;

internal sealed class CallSiteCapture(StackCapture mode, TimeProvider time)
{
    private readonly TimeProvider _time = time;

    public bool Suspicious { get; set; }

    public StackTrace? Capture(long nowMilliseconds) => mode == StackCapture.Off || _time is null || nowMilliseconds < 0 ? null : new StackTrace(1, false);
}
