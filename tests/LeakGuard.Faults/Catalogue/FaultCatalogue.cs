namespace LeakGuard.Faults.Catalogue;

/// <summary>All faults there are.</summary>
internal static class FaultCatalogue
{
    public static IReadOnlyList<Fault> WithoutBouncer { get; } = [.. ServerFaults.All, .. NetworkFaults.All, .. ProcessFaults.All];

    public static IReadOnlyList<Fault> WithBouncer => BouncerFaults.All;

    public static IReadOnlyList<Fault> All { get; } = [.. WithoutBouncer, .. WithBouncer];
}
