namespace LeakGuard.Connections;

/// <summary>What running some SQL does to the session's transaction.</summary>
internal enum TransactionEffect
{
    None,
    Begins,
    Ends,
}
