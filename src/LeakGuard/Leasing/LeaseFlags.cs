namespace LeakGuard.Leasing;

/// <summary>What has been found about a lease and done to it; kept beside its version in one word.</summary>
/// <remarks>The low bits stand for <see cref="LeakKind"/>: bit n for the kind with the value n.</remarks>
[Flags]
internal enum LeaseFlags
{
    None = 0,

    /// <summary>All bits that stand for a kind it was reported for.</summary>
    ReportedKinds = 0x3F,

    /// <summary>The wrapper was garbage-collected.</summary>
    Abandoned = 0x40,

    /// <summary>It is being taken back.</summary>
    Reclaiming = 0x80,

    /// <summary>It was noted that its request or job held another one when it took this.</summary>
    Nested = 0x100,

    /// <summary>The journal of a dry run has it: it would have been taken back.</summary>
    Journaled = 0x200,

    /// <summary>And its owner has used or returned it since.</summary>
    CameBack = 0x400,

    /// <summary>A call was seen that nobody had announced: somebody uses the real connection.</summary>
    UsedDirectly = 0x800,
}
