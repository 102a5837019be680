using System.Text.RegularExpressions;

namespace LeakGuard.Diagnosis;

/// <summary>The <c>application_name</c> of an instance that names itself: <c>shop@web-1:4711</c>.</summary>
internal static partial class InstanceName
{
    /// <summary>The name all instances share.</summary>
    public static string ServiceOf(string application) => Named().Match(application) is { Success: true } match ? match.Groups["service"].Value : application;

    /// <summary>What tells the instance apart; null where it does not say.</summary>
    public static string? InstanceOf(string application) => Named().Match(application) is { Success: true } match ? match.Groups["instance"].Value : null;

    [GeneratedRegex(@"^(?<service>.+)@(?<instance>[^@:\s]+:\d+)$")]
    private static partial Regex Named();
}
