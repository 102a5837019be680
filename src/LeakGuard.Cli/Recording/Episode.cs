namespace LeakGuard.Cli.Recording;

/// <summary>A time over which the first verdict was of one cause.</summary>
/// <param name="Samples">What was seen over it, in the order of time; never empty.</param>
internal sealed record Episode(IReadOnlyList<Sample> Samples)
{
    public string Cause => Samples[0].Cause ?? "";

    public string Severity => Samples.MaxBy(sample => SeverityRank.Of(sample.Severity))!.Severity!;

    /// <summary>The sentence as it was last, when most was known.</summary>
    public string Headline => Samples[^1].Headline ?? "";

    public DateTimeOffset Began => Samples[0].At;

    public TimeSpan Lasted => Samples[^1].At - Began;

    public static IReadOnlyList<Episode> Of(IEnumerable<Sample> samples)
    {
        List<Episode> episodes = [];
        List<Sample> current = [];
        foreach (var sample in samples)
        {
            if (current.Count > 0 && current[0].Cause != sample.Cause)
            {
                episodes.Add(new Episode(current));
                current = [];
            }

            current.Add(sample);
        }

        return current.Count > 0 ? [.. episodes, new Episode(current)] : episodes;
    }
}
