using System.Diagnostics;

namespace LeakGuard.Diagnosis.Examination;

/// <summary>Measures whether the thread pool comes to do what it is given. To be used from one thread that is none of the pool's own.</summary>
internal sealed class VitalsGauge
{
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly TimeSpan _cpu;
    private Errand _errand;
    private TimeSpan _longest;
    private long _pending;

    public VitalsGauge(TimeProvider time)
    {
        _time = time;
        _began = time.GetTimestamp();
        _cpu = CpuTime();
        _errand = new Errand(time);
    }

    /// <summary>Looks how the last work item got on, and sends the next one after it: threads may run out at any moment.</summary>
    public void Glance()
    {
        _pending = Math.Max(_pending, ThreadPool.PendingWorkItemCount);
        _longest = _errand.Delay > _longest ? _errand.Delay : _longest;
        if (_errand.HasRun)
        {
            _errand = new Errand(_time);
        }
    }

    /// <summary>What was found; waits for as long as a delay must be to count.</summary>
    public ProcessVitals Read(TimeSpan patience, CancellationToken cancellationToken)
    {
        var last = _errand;
        last.Wait(patience, cancellationToken);
        Glance();
        return new ProcessVitals
        {
            ThreadPoolDelay = _longest,
            IsStillWaiting = !last.HasRun,
            PendingWorkItems = _pending,
            Threads = ThreadPool.ThreadCount,
            CpuShare = Math.Clamp((CpuTime() - _cpu) / _time.GetElapsedTime(_began) / Environment.ProcessorCount, 0, 1),
        };
    }

    private static TimeSpan CpuTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    /// <summary>One work item, and how long it waited for a thread.</summary>
    private sealed class Errand
    {
        private readonly TimeProvider _time;
        private readonly long _sent;
        private readonly TaskCompletionSource<TimeSpan> _ran = new();

        public Errand(TimeProvider time)
        {
            _time = time;
            _sent = time.GetTimestamp();

            // Behind all others: the pool's own threads would take it from their local queues first.
            ThreadPool.UnsafeQueueUserWorkItem(static errand => errand._ran.SetResult(errand._time.GetElapsedTime(errand._sent)), this, preferLocal: false);
        }

        public bool HasRun => _ran.Task.IsCompleted;

        public TimeSpan Delay => HasRun ? _ran.Task.Result : _time.GetElapsedTime(_sent);

        public void Wait(TimeSpan patience, CancellationToken cancellationToken)
        {
            var left = patience - _time.GetElapsedTime(_sent);
            if (left > TimeSpan.Zero)
            {
                _ran.Task.Wait(left, cancellationToken);
            }
        }
    }
}
