using System.Text;
using LeakGuard.Reporting.Logging;
using Microsoft.Extensions.Logging;

namespace LeakGuard.Diagnosis.DependencyInjection;

/// <summary>The wording of the log line that follows an episode of refused callers. Event ids 6xxx.</summary>
internal static class FollowUpLog
{
    private static readonly EventId Diagnosed = new(6001, nameof(Diagnosed));
    private static readonly EventId DiagnosisFailed = new(6002, nameof(DiagnosisFailed));

    public static void Write(ILogger logger, PoolRejection rejection, DiagnosisReport report)
    {
        var verdict = report.First;
        new LogFacts(Text(rejection, report))
            .With("Pool", rejection.Pool.PoolName)
            .With("Cause", verdict.Cause)
            .With("Severity", verdict.Severity)
            .With("Confidence", verdict.Confidence)
            .With("Reason", rejection.Reason)
            .WriteTo(logger, LevelOf(verdict.Severity), Diagnosed);
    }

    public static void WriteFailure(ILogger logger, PoolRejection rejection, Exception failure) =>
        new LogFacts($"The diagnosis of pool '{rejection.Pool.PoolName}' failed. The next one is made when callers are refused again.")
            .With("Pool", rejection.Pool.PoolName)
            .WriteTo(logger, LogLevel.Error, DiagnosisFailed, failure);

    private static string Text(PoolRejection rejection, DiagnosisReport report)
    {
        var verdict = report.First;
        var text = new StringBuilder($"Diagnosis of pool '{rejection.Pool.PoolName}', since callers are refused ({rejection.Reason}): {verdict.Headline}");
        if (verdict.Next is { } next)
        {
            text.Append(' ').Append(next.Text);
        }

        foreach (var evidence in verdict.Evidence)
        {
            text.AppendLine().Append("   ").Append(evidence);
        }

        foreach (var further in report.Verdicts.Skip(1))
        {
            text.AppendLine().Append("   Also: ").Append(further.Headline);
        }

        return text.ToString();
    }

    private static LogLevel LevelOf(Severity severity) => severity switch
    {
        Severity.Critical => LogLevel.Error,
        Severity.Warning => LogLevel.Warning,
        _ => LogLevel.Information,
    };
}
