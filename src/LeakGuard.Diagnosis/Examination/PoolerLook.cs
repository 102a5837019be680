namespace LeakGuard.Diagnosis.Examination;

/// <summary>Asks PgBouncer from a thread that may block, and takes no for an answer.</summary>
internal sealed class PoolerLook(string? connectionString, TimeSpan patience, TimeProvider time)
{
    public bool IsWanted => connectionString is not null;

    public PoolerSnapshot? Look(out string? failure, CancellationToken cancellationToken)
    {
        failure = null;
        if (connectionString is null)
        {
            return null;
        }

        try
        {
            var look = LookAsync(connectionString, cancellationToken);

            // The answers come by the thread pool: where that starves, its own deadline would come late as well.
            if (look.Wait(patience * 2, cancellationToken))
            {
                return look.GetAwaiter().GetResult();
            }

            failure = "PgBouncer was not asked: this process had no thread to do it.";
        }
        catch (Exception refused) when (refused is AggregateException { InnerException: PgBouncerException or ArgumentException })
        {
            failure = refused.InnerException!.Message;
        }

        return null;
    }

    private async Task<PoolerSnapshot> LookAsync(string console, CancellationToken cancellationToken)
    {
        var open = await PgBouncerConsole.ConnectAsync(console, patience, time, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            return await open.LookAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
