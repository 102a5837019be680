using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Cli.Connecting;
using LeakGuard.Diagnosis;
using LeakGuard.Diagnosis.Joining;

namespace LeakGuard.Cli.Looking;

/// <summary>Looks at everything a command names, once or again and again over the same connection.</summary>
internal sealed class Examination : IDisposable
{
    private readonly Doctor _doctor;
    private readonly DiagnosisOptions _options;
    private readonly TimeProvider _time;
    private readonly AppEndpoint? _endpoint;

    public Examination(Targets targets, string? authorization, TimeProvider time)
    {
        _options = targets.Options;
        _time = time;
        _endpoint = targets.App is { } url ? new AppEndpoint(url, authorization, targets.Patience) : null;
        _doctor = Doctor.For(targets.Server.ConnectionString, _options, time);
    }

    public ServerProbe Probe => _doctor.Probe;

    public async Task<Finding> LookAsync(CancellationToken cancellationToken)
    {
        var (watch, appFailure) = _endpoint is null ? default : await WatchAsync(_endpoint, cancellationToken).ConfigureAwait(false);
        var report = await _doctor.DiagnoseAsync(cancellationToken).ConfigureAwait(false);
        if (watch is not null)
        {
            appFailure = await TryAsync(watch.GlanceAsync, cancellationToken).ConfigureAwait(false);
        }

        var pools = watch is null ? [] : (watch.Last.Pools ?? []).Select(pool => Seen(report, watch, pool)).ToList();
        return new Finding
        {
            Report = pools.Count > 0 ? Judged(report, pools) : report,
            Leases = [.. pools.SelectMany(seen => seen.Leases)],
            App = watch?.Last,
            AppName = _endpoint?.Name,
            Failures = [.. new[] { report.Seen.ServerFailure?.Message, report.Seen.PoolerFailure, appFailure }.OfType<string>()],
        };
    }

    public void Dispose()
    {
        _doctor.Dispose();
        _endpoint?.Dispose();
    }

    private async Task<(AppWatch?, string? Failure)> WatchAsync(AppEndpoint endpoint, CancellationToken cancellationToken)
    {
        var watch = new AppWatch(endpoint, _time);
        var failure = await TryAsync(token => watch.WatchAsync(_options.SampleWindow, token), cancellationToken).ConfigureAwait(false);
        return failure is null ? (watch, null) : (null, failure);
    }

    private static async Task<string?> TryAsync(Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        try
        {
            await ask(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (CliException refused)
        {
            return refused.Message;
        }
    }

    // Each pool with its leases beside the server's sessions. Of several pools, each has its own verdicts; what two of them say alike is said once.
    private DiagnosisReport Judged(DiagnosisReport report, List<Observations> pools)
    {
        var verdicts = pools.SelectMany(seen => Judge.Verdicts(seen, _options))
            .DistinctBy(verdict => (verdict.Cause, verdict.Headline))
            .OrderByDescending(verdict => verdict.Severity)
            .ToList();
        var isWell = verdicts[0].Severity == Severity.Healthy;
        return report with
        {
            PoolName = pools[0].Pool[^1].Pool.PoolName,
            Verdicts = [.. verdicts.Where(verdict => isWell || verdict.Severity != Severity.Healthy)],
            Seen = pools.Count == 1 ? pools[0] : report.Seen,
        };
    }

    private static Observations Seen(DiagnosisReport report, AppWatch watch, PoolDocument pool)
    {
        var samples = watch.SamplesOf(pool.Name);
        return report.Seen with
        {
            Pool = samples,

            // The application may reach the server by another way than we do, past a pooler or through one.
            Leases = LeaseJoin.Of(watch.LastingLeasesOf(pool), report.Seen.Server, isOtherAddress: true),
            Nesting = AppReading.Nesting(pool),

            // That we do not reach it is our own trouble, unless the application does not either.
            ServerFailure = report.Seen.ServerFailure is { Kind: ServerFailureKind.Unreachable or ServerFailureKind.TimedOut } && samples[^1].Pool.Breaker == BreakerState.Closed
                ? null
                : report.Seen.ServerFailure,
        };
    }
}
