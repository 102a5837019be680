namespace LeakGuard.TestSupport;

/// <summary>One row of the system's process table.</summary>
internal sealed record ProcessEntry(int Pid, int Parent, char State)
{
    // A zombie has ended; only its parent has not asked for the outcome yet.
    public bool IsAlive => State is not ('Z' or 'X');

    public bool IsStopped => State is 'T' or 't';
}
