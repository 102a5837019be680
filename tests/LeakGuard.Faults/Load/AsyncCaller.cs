using System.Data.Common;
using Npgsql;

namespace LeakGuard.Faults.Load;

/// <summary>Awaits its requests.</summary>
internal sealed class AsyncCaller : Caller
{
    private readonly AsyncRequests _requests;

    public AsyncCaller(DbDataSource source, RequestLedger ledger, LoadMix mix, TimeSpan pause, int seed)
        : base(ledger, mix, pause, seed) =>
        _requests = new AsyncRequests(source, Random);

    public override Task RunAsync(CancellationToken stop) => Task.Run(
        async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await RequestAsync(Begin());
                await Task.Delay(Rest, CancellationToken.None);
            }
        },
        CancellationToken.None);

    private async Task RequestAsync(RequestKind kind)
    {
        using var cancel = new CancellationTokenSource();
        var cancelling = kind == RequestKind.Cancelled ? CancelAsync(cancel, Patience) : Task.CompletedTask;
        Exception? failure = null;
        try
        {
            await _requests.RunAsync(kind, cancel);
        }
        catch (Exception seen)
        {
            failure = seen;
        }

        // Where the request to cancel was delivered but its connection then broke, Npgsql does not know it as the server's answer to it.
        var wasAskedFor = failure is OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } && cancel.IsCancellationRequested;
        try
        {
            await cancelling;
        }
        catch (Exception seen)
        {
            // Cancelling is a call as well, and what it throws is seen by whoever cancels.
            (failure, wasAskedFor) = (seen, false);
        }

        End(kind, failure, wasAskedFor);
    }

    // Not by a timer: what is thrown out of a cancellation there would end the process.
    private static async Task CancelAsync(CancellationTokenSource cancel, TimeSpan after)
    {
        await Task.Delay(after);
        await cancel.CancelAsync();
    }
}
