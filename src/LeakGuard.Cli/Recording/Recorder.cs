using LeakGuard.Cli.Looking;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Recording;

/// <summary>Looks again and again, and writes down each look: an outage in between is what it is there for.</summary>
internal sealed class Recorder(Examination examination, SampleFile file, TimeProvider time)
{
    private string? _cause;

    /// <summary>Told whenever the first verdict is of another cause than before.</summary>
    public required Action<Sample> Changed { get; init; }

    public int Count { get; private set; }

    /// <summary>Gives the worst that was seen.</summary>
    public async Task<Severity> RunAsync(Finding first, TimeSpan interval, TimeSpan? span, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var worst = Note(first);
        while (true)
        {
            // By the clock, not by the pause: a look that takes long does not shift those after it.
            var next = interval * (Math.Floor(time.GetElapsedTime(began) / interval) + 1);
            if (next > span)
            {
                return worst;
            }

            await Task.Delay(next - time.GetElapsedTime(began) is var pause && pause > TimeSpan.Zero ? pause : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
            var severity = Note(await examination.LookAsync(cancellationToken).ConfigureAwait(false));
            worst = severity > worst ? severity : worst;
        }
    }

    private Severity Note(Finding finding)
    {
        var sample = Sampling.Of(finding);
        file.Add(sample);
        Count++;
        if (sample.Cause != _cause)
        {
            _cause = sample.Cause;
            Changed(sample);
        }

        return finding.Report.First.Severity;
    }
}
