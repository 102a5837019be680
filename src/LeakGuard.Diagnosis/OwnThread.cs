namespace LeakGuard.Diagnosis;

/// <summary>Runs work on a thread of its own: where the thread pool starves, somebody still has to find out why.</summary>
internal static class OwnThread
{
    private const int StackBytes = 512 * 1024;

    /// <summary>Starts the work. A cancelled caller leaves at once; the thread ends when its work does.</summary>
    public static Task<T> RunAsync<T>(Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);

        // Without the caller's execution context: neither its transaction nor its activity is ours.
        new Thread(Work, StackBytes) { IsBackground = true, Name = "LeakGuard diagnosis" }.UnsafeStart();
        return result.Task.WaitAsync(cancellationToken);

        void Work()
        {
            try
            {
                result.TrySetResult(work(cancellationToken));
            }
            catch (OperationCanceledException cancelled)
            {
                result.TrySetCanceled(cancelled.CancellationToken);
            }
            catch (Exception failure)
            {
                result.TrySetException(failure);
            }

            // A caller that has left looks no more: its exception is nobody's.
            _ = result.Task.Exception;
        }
    }
}
