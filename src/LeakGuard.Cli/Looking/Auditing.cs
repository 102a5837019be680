using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Cli.Connecting;
using LeakGuard.Diagnosis;

namespace LeakGuard.Cli.Looking;

/// <summary>Looks once at everything a command names, and checks how it is set up.</summary>
internal static class Auditing
{
    public static async Task<AuditResult> RunAsync(Targets targets, string? authorization, TimeProvider time, CancellationToken cancellationToken)
    {
        using var endpoint = targets.App is { } url ? new AppEndpoint(url, authorization, targets.Patience) : null;
        using var doctor = Doctor.For(targets.Server.ConnectionString, targets.Options, time);
        var (app, failure) = endpoint is null ? default : await AskAsync(endpoint, cancellationToken).ConfigureAwait(false);
        var report = await doctor.AuditAsync(cancellationToken).ConfigureAwait(false);

        // The look went under a name of its own.
        IReadOnlyList<PoolConfiguration> pools = app?.Pools is { Count: > 0 } told
            ? [.. told.Select(AppReading.Configuration).OfType<PoolConfiguration>()]
            : [.. report.Seen.Pools.Select(pool => pool with { Application = targets.ServiceName })];
        return new AuditResult
        {
            Report = Auditor.Report(report.Seen with { Pools = pools }, report.At, report.Took),
            App = app,
            Failures = [.. new[] { report.Seen.ServerFailure?.Message, report.Seen.PoolerFailure, failure }.OfType<string>()],
        };
    }

    private static async Task<(PoolsDocument?, string? Failure)> AskAsync(AppEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return (await endpoint.ReadAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (CliException refused)
        {
            return (null, refused.Message);
        }
    }
}
