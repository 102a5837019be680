namespace LeakGuard.Admission;

/// <summary>How many callers were refused, by reason.</summary>
internal sealed class RefusalCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<AdmissionOutcome>().Length];

    public long this[AdmissionOutcome outcome] => Interlocked.Read(ref _counts[(int)outcome]);

    /// <summary>All of them; callers turned away by disposal are none.</summary>
    public long Total =>
        this[AdmissionOutcome.WaitTimeout] + this[AdmissionOutcome.QueueFull] + this[AdmissionOutcome.Hopeless]
        + this[AdmissionOutcome.Deadlock] + this[AdmissionOutcome.CircuitOpen];

    public void Count(AdmissionOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);
}
