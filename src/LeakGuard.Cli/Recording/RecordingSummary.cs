using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Recording;

/// <summary>What a recording comes to.</summary>
internal sealed record RecordingSummary
{
    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>Lines that could not be read.</summary>
    public required int Unreadable { get; init; }

    public required IReadOnlyList<Episode> Episodes { get; init; }

    public required IReadOnlyList<Peak> Peaks { get; init; }

    /// <summary>The usual time between two samples.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The longest time without a sample, where that is much longer than usual.</summary>
    public required TimeSpan? LongestGap { get; init; }

    /// <summary>The worst of the episodes; of several as bad, the longest.</summary>
    public Episode Worst => Episodes.MaxBy(episode => (SeverityRank.Of(episode.Severity), episode.Lasted))!;

    public Severity Severity => SeverityRank.Parse(Worst.Severity);

    /// <param name="samples">In the order of time; not empty.</param>
    /// <param name="unreadable">Lines that could not be read.</param>
    public static RecordingSummary Of(IReadOnlyList<Sample> samples, int unreadable)
    {
        var pauses = samples.Zip(samples.Skip(1), (one, next) => next.At - one.At).Order().ToList();
        var usual = pauses.Count > 0 ? pauses[pauses.Count / 2] : TimeSpan.Zero;
        return new RecordingSummary
        {
            Samples = samples,
            Unreadable = unreadable,
            Episodes = Episode.Of(samples),
            Peaks = Recording.Peaks.Of(samples),
            Interval = usual,
            LongestGap = pauses.Count > 0 && pauses[^1] > usual * 3 ? pauses[^1] : null,
        };
    }
}
