using System.Globalization;
using LeakGuard.Cli.Rendering;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Live;

/// <summary>One column: what stands over it, how wide it is, what it says of a row, and the key that sorts by it.</summary>
internal sealed record Column(SortColumn Sort, char Key, string Head, int Width, Func<TopRow, string> Text, Func<TopRow, IComparable?> Order, bool IsNumber = false)
{
    /// <summary>All of them, from left to right. The last one takes what is left.</summary>
    public static IReadOnlyList<Column> All { get; } =
    [
        new(SortColumn.Pid, 'i', "PID", 7, row => Number(row.Pid), row => row.Pid, IsNumber: true),
        new(SortColumn.Application, 'a', "APPLICATION", 18, row => row.Session.Application ?? "", row => row.Session.Application),
        new(SortColumn.User, 'u', "USER", 12, row => row.Session.User ?? "", row => row.Session.User),
        new(SortColumn.Client, 'c', "CLIENT", 15, row => row.Session.Client ?? "", row => row.Session.Client),
        new(SortColumn.State, 's', "STATE", 16, row => StateOf(row.Session.State), row => row.Session.State),
        new(SortColumn.Transaction, 't', "XACT", 8, row => Words.Duration(row.Session.TransactionAge), row => row.Session.TransactionAge, IsNumber: true),
        new(SortColumn.InState, 'f', "FOR", 8, row => Words.Duration(InState(row.Session)), row => InState(row.Session), IsNumber: true),
        new(SortColumn.Wait, 'w', "WAIT", 14, row => row.Session.WaitEvent ?? "", row => row.Session.WaitEvent),
        new(SortColumn.Blocks, 'b', "BLOCKS", 7, row => row.Blocks > 0 ? Number(row.Blocks) : "", row => row.Blocks, IsNumber: true),
        new(SortColumn.BlockedBy, 'y', "BY", 8, row => string.Join(',', row.Session.BlockedBy.Select(Number)), row => row.Session.BlockedBy.Count, IsNumber: true),
        new(SortColumn.Where, 'l', "LINE OF CODE OR STATEMENT", 200, row => row.Where, row => row.Where),
    ];

    public static Column Of(SortColumn sort) => All[(int)sort];

    /// <summary>How long it has done what it does.</summary>
    public static TimeSpan? InState(Backend session) => session.State == BackendState.Active ? session.QueryAge : session.StateAge;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string StateOf(BackendState state) => state switch
    {
        BackendState.IdleInTransaction => "idle in trans",
        BackendState.IdleInTransactionAborted => "idle in trans !",
        _ => Words.State(state),
    };
}
