using LeakGuard.CallSites;

namespace LeakGuard.Leasing;

/// <summary>A command that uses state of the session: where it was run, and where its connection was taken.</summary>
internal readonly record struct SessionUse(SessionFeature Feature, CallSite Command, CallSite Opened, string? TraceId);
