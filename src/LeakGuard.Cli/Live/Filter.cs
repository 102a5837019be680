namespace LeakGuard.Cli.Live;

/// <summary>Which sessions are shown.</summary>
internal enum Filter
{
    All,
    InTransaction,
    Locks,
}
