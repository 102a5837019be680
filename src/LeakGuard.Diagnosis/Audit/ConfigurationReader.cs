using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace LeakGuard.Diagnosis.Audit;

/// <summary>Takes from a connection string what is a number or a switch, and leaves all else where it is.</summary>
internal static partial class ConfigurationReader
{
    private static readonly string[] Numbers =
    [
        "Minimum Pool Size", "Maximum Pool Size", "Connection Idle Lifetime", "Connection Pruning Interval", "Connection Lifetime", "Timeout",
        "Command Timeout", "Cancellation Timeout", "Internal Command Timeout", "Keepalive", "TCP Keepalive Time", "TCP Keepalive Interval",
        "Max Auto Prepare", "Auto Prepare Min Usages", "Write Coalescing Buffer Threshold Bytes",
    ];

    private static readonly string[] Switches =
    [
        "Pooling", "TCP Keepalive", "No Reset On Close", "Enlist", "Multiplexing", "Load Table Composites", "Trust Server Certificate",
        "Persist Security Info", "Log Parameters", "Include Error Detail", "Load Balance Hosts",
    ];

    // A word of Npgsql's own, but still a word: only whether it is given counts.
    private const string Compatibility = "Server Compatibility Mode";

    /// <summary>Whether the connection string says more than where to go and as whom: then it is an application's.</summary>
    public static bool IsPools(NpgsqlConnectionStringBuilder settings) =>
        Numbers.Concat(Switches).Append(Compatibility).Any(keyword => keyword != "Persist Security Info" && settings.ShouldSerialize(keyword));

    public static PoolConfiguration Of(NpgsqlConnectionStringBuilder settings, string poolName) => new()
    {
        PoolName = poolName,
        Application = string.IsNullOrWhiteSpace(settings.ApplicationName) ? null : InstanceName.ServiceOf(settings.ApplicationName),
        Keywords = Numbers.Concat(Switches).ToDictionary(keyword => keyword, keyword => Convert.ToString(settings[keyword], CultureInfo.InvariantCulture) ?? "", StringComparer.OrdinalIgnoreCase),
        Given = [.. Numbers.Concat(Switches).Append(Compatibility).Where(settings.ShouldSerialize)],
        ServerSettings = StartupSetting().Matches(settings.Options ?? "")
            .GroupBy(match => match.Groups[1].Value)
            .ToDictionary(same => same.Key, same => same.Last().Groups[2].Value),
    };

    // "-c statement_timeout=30s": of those an audit looks at, what is a number with or without a unit.
    [GeneratedRegex(@"-(?:c\s*|-)(idle_in_transaction_session_timeout|idle_session_timeout|statement_timeout|lock_timeout|transaction_timeout)=(\d{1,12}(?:us|ms|s|min|h|d)?)(?![\w.])")]
    private static partial Regex StartupSetting();
}
