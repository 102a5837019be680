using System.Diagnostics;
using LeakGuard.Faults.Catalogue;
using LeakGuard.Faults.Load;
using LeakGuard.Faults.Scene;
using LeakGuard.Faults.Verdicts;
using LeakGuard.TestSupport;

namespace LeakGuard.Soak;

/// <summary>Faults without end on pools that live as long as the run.</summary>
internal sealed class SoakRun(FaultScene scene, SoakOptions options, TextWriter progress)
{
    private const int ComplaintsKept = 20;
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Target, GuardedBench> _benches = [];
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Random _random = new(options.Seed);
    private readonly List<string> _complaints = [];
    private TimeSpan _lastSample;

    public FaultTable Table { get; } = new();

    public Gauges Gauges { get; } = new();

    /// <summary>The first of what was wrong.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    private bool IsOver => Elapsed.TotalMinutes >= options.Minutes;

    public async Task RunAsync()
    {
        var faults = LocalPgBouncer.Missing is null ? FaultCatalogue.All : FaultCatalogue.WithoutBouncer;
        if (LocalPgBouncer.Missing is { } missing)
        {
            progress.WriteLine($"soak: without the faults of PgBouncer: {missing}");
        }

        try
        {
            // At least once each; from then on everything there is has been started and grown to its size.
            for (var cycle = 0; cycle == 0 || !IsOver; cycle++)
            {
                await CycleAsync(faults, isFirst: cycle == 0).ConfigureAwait(false);
            }
        }
        finally
        {
            await CloseAsync().ConfigureAwait(false);
        }
    }

    private async Task CycleAsync(IReadOnlyList<Fault> faults, bool isFirst)
    {
        foreach (var fault in faults.OrderBy(_ => _random.Next()).ToList())
        {
            await PlayAsync(fault).ConfigureAwait(false);
            if (!isFirst && Elapsed - _lastSample >= SampleInterval)
            {
                await SampleAsync().ConfigureAwait(false);
            }

            if (!isFirst && IsOver)
            {
                return;
            }
        }

        if (isFirst)
        {
            await SampleAsync().ConfigureAwait(false);
        }
    }

    private async Task PlayAsync(Fault fault)
    {
        var bench = await BenchAsync(fault.Target).ConfigureAwait(false);
        var outcome = await new FaultTrial(bench, LoadPlan.Mixed, _random.Next(int.MaxValue / 2)).RunAsync(fault).ConfigureAwait(false);
        Table.Add(outcome);
        var back = outcome.BackAfter is { } after ? $"back after {after.TotalMilliseconds:0} ms" : "did not come back";
        progress.WriteLine($"soak: {Elapsed:hh\\:mm\\:ss} {fault.Name}: {outcome.Totals.Requests} requests, {outcome.Totals.Failed} failed, {back}");
        foreach (var complaint in outcome.Complaints)
        {
            Complain($"{fault.Name}: {complaint}");
        }
    }

    private async Task<GuardedBench> BenchAsync(Target target) =>
        _benches.TryGetValue(target, out var bench) ? bench : _benches[target] = await GuardedBench.OpenAsync(scene, target).ConfigureAwait(false);

    // Every pool full of living connections and idle: so that two samples differ only by what has leaked.
    private async Task SampleAsync()
    {
        foreach (var bench in _benches.Values)
        {
            await bench.FillAsync().ConfigureAwait(false);
        }

        _lastSample = Elapsed;
        var sample = Sample.Take(_lastSample);
        Gauges.Add(sample);
        progress.WriteLine($"soak: {sample}");
    }

    private async Task CloseAsync()
    {
        var ports = _benches.Values.Select(bench => bench.Port).ToList();
        foreach (var bench in _benches.Values)
        {
            await bench.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var port in ports)
        {
            var left = await Leftovers.BeyondAsync(Leftovers.None, port).ConfigureAwait(false);
            if (left is not { Connections: 0, Watchdogs: 0 })
            {
                Complain($"Left after all pools were disposed: {left}");
            }
        }
    }

    private void Complain(string complaint)
    {
        progress.WriteLine($"soak: {complaint}");
        if (_complaints.Count < ComplaintsKept)
        {
            _complaints.Add(complaint);
        }
    }
}
