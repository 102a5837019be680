namespace LeakGuard.Admission;

/// <summary>The gate's answer: a permit (the number of a slot), or why there is none.</summary>
internal readonly record struct Ticket(AdmissionOutcome Outcome, int Permit)
{
    public bool IsGranted => Outcome == AdmissionOutcome.Granted;

    public static Ticket Granted(int permit) => new(AdmissionOutcome.Granted, permit);

    public static Ticket Refused(AdmissionOutcome outcome) => new(outcome, -1);
}
