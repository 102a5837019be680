using System.Data;
using System.Diagnostics;
using LeakGuard.Leasing;
using LeakGuard.Watchdog;
using Npgsql;

namespace LeakGuard.Tests.Watchdog;

/// <summary>Leases as a scan sees them, made by hand.</summary>
internal static class Observations
{
    public const long Now = 1_000_000;

    public static ScanRules Rules { get; } = new(LeakThreshold: 30_000, IdleInTransactionThreshold: 10_000, OwnerGrace: 5_000, Interval: 1_000);

    public static LeaseObservation Lease(
        long idle = 0,
        long age = 600_000,
        ConnectionState state = ConnectionState.Open,
        bool inTransaction = false,
        LeaseFlags flags = LeaseFlags.None,
        LeaseIntent? intent = null,
        Activity? activity = null) => new()
    {
        Lease = null!,
        Version = 1,
        Flags = flags,
        Connection = new NpgsqlConnection(),
        State = state,
        Site = default,
        Activity = activity,
        Intent = intent,
        Flow = null,
        OpenedAt = Now - age,
        LastActivity = Now - idle,
        InTransaction = inTransaction,
        IsOwnerLost = false,
        IsUnwrapped = false,
        Calls = 0,
        Now = Now,
    };

    public static LeaseFlags Reported(LeakKind kind) => (LeaseFlags)(1 << (int)kind);
}
