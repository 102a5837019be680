using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Live;

/// <summary>One session with what hangs on it: who waits for it, and its line of code where an application told.</summary>
/// <param name="Session">What the server says.</param>
/// <param name="Blocks">How many sessions wait for it, those that wait for them included.</param>
/// <param name="Lease">The application's side; null where not known.</param>
internal sealed record TopRow(Backend Session, int Blocks, LeaseView? Lease)
{
    public int Pid => Session.Pid;

    /// <summary>What people look for first: the line of code where that is known, and the statement.</summary>
    public string Where => Lease is { } lease ? $"{lease.Lease.Origin.Site}  {Session.Query}".TrimEnd() : Session.Query ?? "";
}
