using LeakGuard.CallSites;

namespace LeakGuard.Leasing;

/// <summary>A lease taken, or asked for, by a request or job that holds another.</summary>
internal readonly record struct Nesting(CallSite Outer, CallSite Inner, string? TraceId);
