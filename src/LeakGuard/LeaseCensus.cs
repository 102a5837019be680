namespace LeakGuard;

/// <summary>The leases that are out, counted by what they are doing.</summary>
/// <param name="Executing">With a command running.</param>
/// <param name="Fetching">With a reader or a COPY open.</param>
/// <param name="Idle">Held, and nothing running.</param>
/// <param name="IdleInTransaction">As idle, with a transaction open.</param>
/// <param name="Opening">Slots taken and no connection on them: being opened or closed, or kept by a System.Transactions scope.</param>
internal readonly record struct LeaseCensus(int Executing, int Fetching, int Idle, int IdleInTransaction, int Opening);
