using System.Globalization;

namespace LeakGuard.Faults.Tests;

/// <summary>The seed of a run's choices: LEAKGUARD_SEED, or any.</summary>
internal static class Seed
{
    public static int Choose() =>
        int.TryParse(Environment.GetEnvironmentVariable("LEAKGUARD_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed
            : Random.Shared.Next(int.MaxValue / 2);
}
