namespace LeakGuard.EntityFrameworkCore.Tests.Chaos;

/// <summary>Who uses the pool.</summary>
public enum Mixture
{
    ContextsAlone,
    ContextsAndDapper,
    OpenedByHand,
}
