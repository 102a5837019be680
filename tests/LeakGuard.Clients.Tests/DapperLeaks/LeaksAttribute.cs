namespace LeakGuard.Clients.Tests.DapperLeaks;

/// <summary>A way to leak, and what it should be reported as.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LeaksAttribute(LeakKind kind) : Attribute
{
    public LeakKind Kind => kind;
}
