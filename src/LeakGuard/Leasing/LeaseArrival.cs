using System.Diagnostics;
using LeakGuard.Admission;
using LeakGuard.CallSites;

namespace LeakGuard.Leasing;

/// <summary>A caller that has to wait, noted before its first await, after which it is no longer on the stack.</summary>
/// <param name="Request">What it asks for.</param>
/// <param name="Stack">Its stack, if it was captured.</param>
/// <param name="Caller">What the compiler wrote down about it.</param>
/// <param name="Activity">Its activity.</param>
/// <param name="Intent">What it declared.</param>
/// <param name="Ambient">Its System.Transactions transaction.</param>
/// <param name="Mark">Its flow, where those are tracked.</param>
/// <param name="IsNested">Whether its request or job holds a lease already.</param>
/// <param name="At">When it came, by the leases' clock.</param>
/// <param name="Timed">When it came, by the timer; 0 if it is not timed.</param>
internal sealed record LeaseArrival(
    AdmissionRequest Request,
    StackTrace? Stack,
    Caller Caller,
    Activity? Activity,
    LeaseIntent? Intent,
    AmbientTransaction? Ambient,
    object? Mark,
    bool IsNested,
    long At,
    long Timed);
