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
    private TimeSpan _overslept;
    private TimeSpan _oversleptBefore;
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
        _longest = Counted > _longest ? Counted : _longest;
        if (_errand.HasRun)
        {
            _errand = new Errand(_time);
            _oversleptBefore = _overslept;
        }
    }

    /// <summary>Waits. By how much it wakes too late the machine is short of processors, and that is not laid at the thread pool's door.</summary>
    public void Rest(TimeSpan time, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        cancellationToken.WaitHandle.WaitOne(time);
        Oversleep(_time.GetElapsedTime(began) - time);
    }

    /// <summary>What was found; waits for as long as a delay must be to count.</summary>
    public ProcessVitals Read(TimeSpan patience, CancellationToken cancellationToken)
    {
        var last = _errand;
        for (var left = patience - Counted; !last.HasRun && left > TimeSpan.Zero; left = patience - Counted)
        {
            var began = _time.GetTimestamp();
            if (!last.Wait(left, cancellationToken))
            {
                Oversleep(_time.GetElapsedTime(began) - left);
            }
        }

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

    private TimeSpan Counted => _errand.Delay - (_overslept - _oversleptBefore) is var delay && delay > TimeSpan.Zero ? delay : TimeSpan.Zero;

    private void Oversleep(TimeSpan time) => _overslept += time > TimeSpan.Zero ? time : TimeSpan.Zero;

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

        /// <summary>Whether it runs within that time.</summary>
        public bool Wait(TimeSpan time, CancellationToken cancellationToken) => _ran.Task.Wait(time, cancellationToken);
    }
}
