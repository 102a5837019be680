using System.Diagnostics;

namespace LeakGuard.Diagnosis.Examination;

/// <summary>Measures whether the thread pool comes to do what it is given. To be used from a thread that is none of its own.</summary>
internal sealed class VitalsGauge
{
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly TimeSpan _cpu;
    private readonly TaskCompletionSource _ran = new();
    private long _delay = -1;
    private long _pending;

    public VitalsGauge(TimeProvider time)
    {
        _time = time;
        _began = time.GetTimestamp();
        _cpu = CpuTime();

        // Behind all others: the pool's own threads would take it from their local queues first.
        ThreadPool.UnsafeQueueUserWorkItem(static gauge => gauge.Ran(), this, preferLocal: false);
    }

    public void Glance() => _pending = Math.Max(_pending, ThreadPool.PendingWorkItemCount);

    /// <summary>What was found; waits for as long as a delay must be to count.</summary>
    public ProcessVitals Read(TimeSpan patience, CancellationToken cancellationToken)
    {
        var left = patience - _time.GetElapsedTime(_began);
        if (left > TimeSpan.Zero)
        {
            _ran.Task.Wait(left, cancellationToken);
        }

        Glance();
        var elapsed = _time.GetElapsedTime(_began);
        var delay = Interlocked.Read(ref _delay);
        return new ProcessVitals
        {
            ThreadPoolDelay = delay < 0 ? elapsed : TimeSpan.FromTicks(delay),
            IsStillWaiting = delay < 0,
            PendingWorkItems = _pending,
            Threads = ThreadPool.ThreadCount,
            CpuShare = Math.Clamp((CpuTime() - _cpu) / elapsed / Environment.ProcessorCount, 0, 1),
        };
    }

    private void Ran()
    {
        Interlocked.Exchange(ref _delay, _time.GetElapsedTime(_began).Ticks);
        _ran.SetResult();
    }

    private static TimeSpan CpuTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
