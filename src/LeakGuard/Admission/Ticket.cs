namespace LeakGuard.Admission;

/// <summary>The gate's answer: a permit (the number of a slot), or why there is none.</summary>
/// <param name="Outcome">Granted, or why not.</param>
/// <param name="Permit">The permit; meaningless when refused.</param>
/// <param name="Pass">What the breaker said; for a probe, its number is to be given back with the outcome of the attempt.</param>
/// <param name="Wait">For a caller refused after a wait, how long it waited at most; for a hopeless one, the estimate.</param>
internal readonly record struct Ticket(AdmissionOutcome Outcome, int Permit, BreakerPass Pass = default, TimeSpan Wait = default)
{
    public bool IsGranted => Outcome == AdmissionOutcome.Granted;

    public static Ticket Granted(int permit) => new(AdmissionOutcome.Granted, permit);

    public static Ticket Refused(AdmissionOutcome outcome) => new(outcome, -1);
}
