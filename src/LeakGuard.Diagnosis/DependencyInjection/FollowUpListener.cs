using Microsoft.Extensions.Logging;

namespace LeakGuard.Diagnosis.DependencyInjection;

/// <summary>When callers are refused, finds out why, on a thread of its own, and logs it: once per episode.</summary>
internal sealed class FollowUpListener(DiagnosedPools pools, ILoggerFactory loggers) : LeakGuardListener
{
    private readonly ILogger _logger = loggers.CreateLogger("LeakGuard");

    public override void OnScanCompleted(PoolSnapshot pool) => pools.Find(pool.PoolName)?.Doctor.History.Add(pool);

    public override void OnRejected(PoolRejection rejection)
    {
        // Costs the refused caller a look-up, and once per interval the start of a thread.
        if (pools.Find(rejection.Pool.PoolName) is { } pool && pool.TryBeginEpisode())
        {
            _ = OwnThread.RunAsync(_ => FollowUp(pool.Doctor, rejection), CancellationToken.None);
        }
    }

    private bool FollowUp(Doctor doctor, PoolRejection rejection)
    {
        try
        {
            FollowUpLog.Write(_logger, rejection, doctor.Examine(CancellationToken.None));
        }
        catch (Exception failure) when (failure is not ObjectDisposedException)
        {
            FollowUpLog.WriteFailure(_logger, rejection, failure);
        }
        catch (ObjectDisposedException)
        {
            // The pool was disposed meanwhile: nobody asks any more.
        }

        return true;
    }
}
