namespace LeakGuard.Cli.Live;

/// <summary>What rows can be sorted by: the columns in their order on the screen.</summary>
internal enum SortColumn
{
    Pid,
    Application,
    User,
    Client,
    State,
    Transaction,
    InState,
    Wait,
    Blocks,
    BlockedBy,
    Where,
}
