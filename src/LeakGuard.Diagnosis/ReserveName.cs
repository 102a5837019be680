namespace LeakGuard.Diagnosis;

/// <summary>The <c>application_name</c> of reserve connections: <c>leakguard/APPLICATION#INSTANCE</c>, one per process that looks at the server.</summary>
/// <param name="Application">The application's own name.</param>
/// <param name="Instance">Tells its processes apart.</param>
public sealed record ReserveName(string Application, string Instance)
{
    internal const string Prefix = "leakguard/";

    /// <summary>What the names of a fleet's seats begin with.</summary>
    internal const string SeatPrefix = "leakguard-fleet/";

    /// <summary>Reads a name; <see langword="null"/> where it is none of a reserve connection.</summary>
    public static ReserveName? Parse(string? applicationName) =>
        applicationName?.StartsWith(Prefix, StringComparison.Ordinal) == true && applicationName.LastIndexOf('#') is var end and > 0
            ? new ReserveName(applicationName[Prefix.Length..end], applicationName[(end + 1)..])
            : null;

    /// <summary>Whether a session is one of LeakGuard's own, which belong to no pool.</summary>
    internal static bool IsOwn(string? applicationName) =>
        applicationName?.Contains('#', StringComparison.Ordinal) == true
        && (applicationName.StartsWith(Prefix, StringComparison.Ordinal) || applicationName.StartsWith(SeatPrefix, StringComparison.Ordinal));
}
