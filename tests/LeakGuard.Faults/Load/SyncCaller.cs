using System.Data.Common;
using Npgsql;

namespace LeakGuard.Faults.Load;

/// <summary>Blocks a thread of its own with its requests.</summary>
internal sealed class SyncCaller : Caller
{
    private readonly SyncRequests _requests;

    public SyncCaller(DbDataSource source, RequestLedger ledger, LoadMix mix, TimeSpan pause, int seed)
        : base(ledger, mix, pause, seed) =>
        _requests = new SyncRequests(source, Random);

    public override Task RunAsync(CancellationToken stop) => Task.Factory.StartNew(
        () =>
        {
            while (!stop.IsCancellationRequested)
            {
                Request(Begin());
                Thread.Sleep(Rest);
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private void Request(RequestKind kind)
    {
        try
        {
            _requests.Run(kind, ExecuteCancelled);
            End(kind, null, wasAskedFor: false);
        }
        catch (Exception failure)
        {
            End(kind, failure, kind == RequestKind.Cancelled && failure is OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled });
        }
    }

    private void ExecuteCancelled(DbCommand command)
    {
        using var ended = new ManualResetEventSlim();
        Exception? thrown = null;
        var patience = Patience;
        var canceller = new Thread(() =>
        {
            try
            {
                // More than once: it may come before there is anything to cancel.
                while (!ended.Wait(patience))
                {
                    command.Cancel();
                }
            }
            catch (Exception seen)
            {
                thrown = seen;
            }
        });
        canceller.Start();
        try
        {
            command.ExecuteScalar();
        }
        finally
        {
            ended.Set();
            canceller.Join();
        }

        if (thrown is not null)
        {
            throw new InvalidOperationException("Cancel() threw.", thrown);
        }
    }
}
