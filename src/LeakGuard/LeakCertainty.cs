namespace LeakGuard;

/// <summary>How sure each kind of finding is.</summary>
internal static class LeakCertainty
{
    public static Certainty Of(LeakKind kind) =>
        kind is LeakKind.Abandoned or LeakKind.ReturnedInTransaction ? Certainty.Proven : Certainty.Suspected;
}
