namespace LeakGuard.Diagnosis.Examination;

/// <summary>Checks the settings of a diagnosis.</summary>
internal static class OptionRanges
{
    /// <exception cref="ArgumentException">A setting is out of its range: the message names it, its value, the range and the remedy.</exception>
    public static DiagnosisOptions Checked(DiagnosisOptions options)
    {
        Check(nameof(options.Patience), options.Patience, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Check(nameof(options.SampleWindow), options.SampleWindow, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        if (options.FollowUpInterval != Timeout.InfiniteTimeSpan)
        {
            Check(nameof(options.FollowUpInterval), options.FollowUpInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, TimeSpan)>)
            [
                (nameof(options.IdleLease), options.IdleLease), (nameof(options.IdleLeaseUnderPressure), options.IdleLeaseUnderPressure),
                (nameof(options.IdleInTransaction), options.IdleInTransaction), (nameof(options.SlowQuery), options.SlowQuery),
                (nameof(options.LockWait), options.LockWait), (nameof(options.PoolerWait), options.PoolerWait),
                (nameof(options.ThreadPoolDelay), options.ThreadPoolDelay),
            ])
        {
            Check(name, value, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(7));
        }

        return options;
    }

    private static void Check(string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException($"DiagnosisOptions.{name} is {value:c}, out of its range {DurationText.Of(least)} – {DurationText.Of(most)}. Set it within the range.", name);
        }
    }
}
