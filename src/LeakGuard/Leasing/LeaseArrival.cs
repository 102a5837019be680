using System.Diagnostics;
using LeakGuard.Admission;
using LeakGuard.CallSites;

namespace LeakGuard.Leasing;

/// <summary>A caller that has to wait, noted before its first await, after which it is no longer on the stack.</summary>
internal sealed record LeaseArrival(
    AdmissionRequest Request,
    StackTrace? Stack,
    Caller Caller,
    Activity? Activity,
    LeaseIntent? Intent,
    AmbientTransaction? Ambient,
    object? Mark,
    bool IsNested);
