using System.Globalization;

namespace LeakGuard.Cli.Recording;

/// <summary>Finds the highest points of a recording.</summary>
internal static class Peaks
{
    public static IReadOnlyList<Peak> Of(IReadOnlyList<Sample> samples) =>
    [
        .. new[]
        {
            Highest(samples, "Server connections", sample => sample.Used, sample => Text($"{sample.Used} of {sample.Ordinary}")),
            Highest(samples, "Active sessions", sample => sample.Active, sample => Text($"{sample.Active}")),
            Highest(samples, "Idle in transaction", sample => sample.IdleInTransaction, sample => Text($"{sample.IdleInTransaction}")),
            Highest(samples, "Waiting for a lock", sample => sample.Blocked, sample => Text($"{sample.Blocked}")),
            Highest(samples, "Longest transaction", sample => sample.LongestTransaction, sample => $"{Seconds(sample.LongestTransaction)}, {sample.LongestBy}"),
            Highest(samples, "Waiting in PgBouncer", sample => sample.PoolerWaiting, sample => Text($"{sample.PoolerWaiting}, the longest for {Seconds(sample.PoolerMaxWait)}")),
        }.OfType<Peak>(),
        .. samples.SelectMany(sample => sample.Pools ?? []).Select(pool => pool.Name).Distinct().SelectMany(name => OfPool(samples, name)),
    ];

    private static IEnumerable<Peak> OfPool(IReadOnlyList<Sample> samples, string? name)
    {
        PoolSampleLine? In(Sample sample) => sample.Pools?.FirstOrDefault(pool => pool.Name == name);

        return new[]
        {
            Highest(samples, $"Leased of '{name}'", sample => In(sample)?.Leased, sample => Text($"{In(sample)!.Leased} of {In(sample)!.MaxPoolSize}{Holders(In(sample)!)}")),
            Highest(samples, $"Waiting for '{name}'", sample => In(sample)?.Waiting, sample => Text($"{In(sample)!.Waiting}")),
            Highest(samples, $"Leaked of '{name}'", sample => In(sample)?.Leaked, sample => Text($"{In(sample)!.Leaked}")),
        }.OfType<Peak>();
    }

    private static Peak? Highest(IReadOnlyList<Sample> samples, string what, Func<Sample, double?> number, Func<Sample, string> text) =>
        samples.Where(sample => number(sample) > 0).MaxBy(number) is { } highest ? new Peak(what, text(highest), highest.At) : null;

    private static string Holders(PoolSampleLine pool) =>
        pool.Holders is { Count: > 0 } holders ? ": " + string.Join(", ", holders.Take(3).Select(holder => Text($"{holder.Value} × {holder.Key}"))) : "";

    private static string Seconds(double? seconds) => DurationText.Of(TimeSpan.FromSeconds(Math.Clamp(seconds ?? 0, 0, 1e9)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
