using LeakGuard.Faults.Scene;
using LeakGuard.Faults.Verdicts;

namespace LeakGuard.Faults.Catalogue;

/// <summary>Something that goes wrong for a while.</summary>
/// <param name="Name">What it is called in tests and tables.</param>
/// <param name="Target">What the pool under test connects to.</param>
/// <param name="Harm">What it does to the load.</param>
/// <param name="Clarity">Which errors tell a caller clearly.</param>
/// <param name="StrikeAsync">Begins it, holds it for a while and lifts it.</param>
internal sealed record Fault(string Name, Target Target, Harm Harm, Clarity Clarity, Func<Blow, Task> StrikeAsync)
{
    public override string ToString() => Name;
}
