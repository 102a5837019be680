using LeakGuard.Diagnosis.Pooler;
using Npgsql;

namespace LeakGuard.Diagnosis.Fleet;

/// <summary>Checks the settings of a fleet.</summary>
internal static class FleetRanges
{
    /// <exception cref="ArgumentException">A setting is out of its range, or does not go with the others: the message names it, its value, the range and the remedy.</exception>
    public static FleetOptions Checked(FleetOptions options, GuardedDataSource guard)
    {
        Check(nameof(options.Headroom), options.Headroom, 0, 10_000);
        Check(nameof(options.StartShare), options.StartShare, 1, 1_000);
        Check(nameof(options.SteadyLooks), options.SteadyLooks, 1, 100);
        Check(nameof(options.Interval), options.Interval, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Check(nameof(options.Patience), options.Patience, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        if (options.Connections is { } connections)
        {
            Check(nameof(options.Connections), connections, 1, 100_000);
        }
        else if (options.ServerConnectionString is not null && options.PgBouncerConnectionString is null)
        {
            throw new ArgumentException(
                "FleetOptions.Connections is not set, and FleetOptions.ServerConnectionString leads past a pooler whose size is not known. "
                + "Set Connections to the pooler's pool size (range 1 – 100000), or PgBouncerConnectionString to its admin console.",
                nameof(options));
        }

        if (options.Service is { } service && string.IsNullOrWhiteSpace(service))
        {
            throw new ArgumentException("FleetOptions.Service is blank. Give the service a name, or leave it null to take the connection string's 'Application Name'.", nameof(options));
        }

        if (options.PgBouncerConnectionString is { } console)
        {
            ConsoleAddress.Parse(console); // Else every look would find out anew that it cannot be read.
        }

        if (guard.Native is NpgsqlMultiHostDataSource)
        {
            throw new ArgumentException(
                $"Pool '{guard.PoolName}' has several hosts, and so a pool for each: a fleet shares the connections of one server. Give it one 'Host', or leave AddLeakGuardFleet out.",
                nameof(guard));
        }

        return options;
    }

    private static void Check(string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException(FormattableString.Invariant($"FleetOptions.{name} is {value}, out of its range {least} – {most}. Set it within the range."), name);
        }
    }

    private static void Check(string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException($"FleetOptions.{name} is {value:c}, out of its range {DurationText.Of(least)} – {DurationText.Of(most)}. Set it within the range.", name);
        }
    }
}
