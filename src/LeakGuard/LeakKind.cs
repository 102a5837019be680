namespace LeakGuard;

/// <summary>What is wrong with a lease.</summary>
public enum LeakKind
{
    /// <summary>Held and idle for <see cref="LeakGuardOptions.LeakThreshold"/>, or beyond its declared <see cref="LeaseIntent"/>.</summary>
    HeldTooLong,

    /// <summary>A transaction is open (or failed) and nothing has run for <see cref="LeakGuardOptions.IdleInTransactionThreshold"/>.</summary>
    IdleInTransaction,

    /// <summary>A reader (or a COPY) is open and no call was seen for <see cref="LeakGuardOptions.LeakThreshold"/>.</summary>
    ReaderLeftOpen,

    /// <summary>The request or job that took the lease has ended, and the lease has been idle for <see cref="LeakGuardOptions.OwnerGrace"/> since.</summary>
    OwnerEnded,

    /// <summary>The connection was garbage-collected without being closed: nobody can return it any more.</summary>
    Abandoned,

    /// <summary>Closed with a transaction open: Npgsql rolled the work back without a word.</summary>
    ReturnedInTransaction,
}
