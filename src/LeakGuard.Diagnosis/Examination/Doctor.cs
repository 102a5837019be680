using LeakGuard.Diagnosis.Examination;
using LeakGuard.Diagnosis.Joining;
using Npgsql;

namespace LeakGuard.Diagnosis;

/// <summary>Looks at a pool, its server and its pooler for a moment, and says what is wrong.</summary>
/// <remarks>
/// Thread-safe. It works on a thread and over a connection of its own, so that it does when the pool, the server's slots or the
/// process's threads are used up. A failed look is a finding, not an exception.
/// </remarks>
public sealed class Doctor : IDisposable
{
    private const int Glances = 10;

    // How far back what happens now and then still counts.
    private static readonly TimeSpan OfLate = TimeSpan.FromSeconds(10);

    private readonly GuardedDataSource? _guard;
    private readonly DiagnosisOptions _options;
    private readonly TimeProvider _time;
    private readonly PoolerLook _pooler;
    private readonly Func<PoolConfiguration?> _configuration;

    private Doctor(GuardedDataSource? guard, ServerProbe probe, DiagnosisOptions options, TimeProvider time, Func<PoolConfiguration?> configuration)
    {
        _guard = guard;
        _configuration = configuration;
        _options = options;
        _time = time;
        _pooler = new PoolerLook(options.PgBouncerConnectionString, options.Patience, time);
        Probe = probe;
        History = new PoolHistory(time);
    }

    /// <summary>Looks at the server.</summary>
    public ServerProbe Probe { get; }

    internal PoolHistory History { get; }

    /// <summary>A doctor for a guarded pool: leases are joined to the server's sessions.</summary>
    /// <param name="guard">The pool. Disposing it disposes the doctor.</param>
    /// <param name="options">What to look at, and what counts as trouble; without it, the defaults.</param>
    /// <param name="timeProvider">The clock; without it, the system's.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or a connection string cannot be read.</exception>
    public static Doctor For(GuardedDataSource guard, DiagnosisOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(guard);
        var (settings, time) = (OptionRanges.Checked(options ?? new DiagnosisOptions()), timeProvider ?? TimeProvider.System);
        var probe = settings.ServerConnectionString is { } direct
            ? ServerProbe.For(direct, settings.Patience, time)
            : ServerProbe.For(guard, settings.Patience, time);
        var doctor = new Doctor(guard, probe, settings, time, () => Configurations.Of(guard));
        guard.Accompany(doctor);
        return doctor;
    }

    /// <summary>A doctor for a server alone, without a pool: sessions are named by application, user and client.</summary>
    /// <param name="connectionString">How to reach the server.</param>
    /// <param name="options">What to look at, and what counts as trouble; without it, the defaults.</param>
    /// <param name="timeProvider">The clock; without it, the system's.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or a connection string cannot be read.</exception>
    public static Doctor For(string connectionString, DiagnosisOptions? options = null, TimeProvider? timeProvider = null)
    {
        var (settings, time) = (OptionRanges.Checked(options ?? new DiagnosisOptions()), timeProvider ?? TimeProvider.System);
        var configuration = Configurations.Of(connectionString);
        return new Doctor(null, ServerProbe.For(connectionString, settings.Patience, time), settings, time, () => configuration);
    }

    /// <summary>Opens the connection to the server ahead of need, and keeps it open.</summary>
    /// <exception cref="NpgsqlException">The server could not be reached; it is tried again every 10 s.</exception>
    public Task OpenAsync(CancellationToken cancellationToken = default) => Probe.OpenAsync(cancellationToken);

    /// <summary>Makes a diagnosis. Takes <see cref="DiagnosisOptions.SampleWindow"/> where there is a pool or a pooler to watch, and up to <see cref="DiagnosisOptions.Patience"/> where the server does not answer.</summary>
    public Task<DiagnosisReport> DiagnoseAsync(CancellationToken cancellationToken = default) => OwnThread.RunAsync(Examine, cancellationToken);

    /// <summary>Checks the configuration: of the pool, of the server it shares with others, and of the pooler. Takes one look at each.</summary>
    /// <remarks>Of a server alone, a pool's settings are known where the connection string has more to say than where to go and as whom.</remarks>
    public Task<AuditReport> AuditAsync(CancellationToken cancellationToken = default) => OwnThread.RunAsync(Audit, cancellationToken);

    /// <summary>Closes the connection to the server.</summary>
    public void Dispose() => Probe.Dispose();

    internal DiagnosisReport Examine(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var seen = Observe(cancellationToken);
        return new DiagnosisReport
        {
            At = _time.GetUtcNow(),
            Took = _time.GetElapsedTime(began),
            PoolName = _guard?.PoolName,
            Verdicts = Judge.Verdicts(seen, _options),
            Seen = seen,
            Notes = [.. new[] { seen.ServerFailure?.Message, seen.PoolerFailure }.OfType<string>(), .. seen.Server?.Notes ?? [], .. seen.Pooler?.Notes ?? []],
        };
    }

    private AuditReport Audit(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var pooler = _pooler.Look(out var poolerFailure, cancellationToken);
        var facts = new AuditFacts
        {
            Server = LookAtServer(out var failure, cancellationToken),
            ServerFailure = failure,
            Pooler = pooler,
            PoolerFailure = poolerFailure,
            Pools = _configuration() is { } pool ? [pool] : [],
        };
        return Auditor.Report(facts, _time.GetUtcNow(), _time.GetElapsedTime(began));
    }

    private Observations Observe(CancellationToken cancellationToken)
    {
        var vitals = _guard is null ? null : new VitalsGauge(_time);
        var before = _guard is null ? null : History.Before(OfLate);
        var earlier = _pooler.Look(out var poolerFailure, cancellationToken);
        var samples = Watch(vitals, cancellationToken);
        var pooler = earlier is null ? null : _pooler.Look(out poolerFailure, cancellationToken);
        var first = _guard?.Leases() ?? [];
        var server = LookAtServer(out var failure, cancellationToken);
        return new Observations
        {
            Pool = samples,
            PoolBefore = before,
            Leases = LeaseJoin.Of(StillOut(first), server, _options.ServerConnectionString is not null),
            Nesting = _guard?.NestingOfLate(OfLate),
            Server = server,
            ServerFailure = failure,
            Pooler = pooler,
            EarlierPooler = earlier,
            PoolerFailure = poolerFailure,
            Process = vitals?.Read(_options.ThreadPoolDelay, cancellationToken),
        };
    }

    private List<PoolSample> Watch(VitalsGauge? vitals, CancellationToken cancellationToken)
    {
        List<PoolSample> samples = [];
        if (_guard is null && !_pooler.IsWanted)
        {
            return samples;
        }

        for (var glance = 0; glance <= Glances; glance++)
        {
            if (glance > 0)
            {
                Rest(vitals, _options.SampleWindow / Glances, cancellationToken);
            }

            vitals?.Glance();
            if (_guard is not null)
            {
                samples.Add(new PoolSample(History.Now, _guard.Snapshot()) { NestedWaiting = _guard.CountNestedWaiters() });
            }
        }

        return samples;
    }

    // On a thread of its own, which has nothing else to do.
    private static void Rest(VitalsGauge? vitals, TimeSpan time, CancellationToken cancellationToken)
    {
        if (vitals is null)
        {
            cancellationToken.WaitHandle.WaitOne(time);
        }
        else
        {
            vitals.Rest(time, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private ServerSnapshot? LookAtServer(out ServerFailure? failure, CancellationToken cancellationToken)
    {
        try
        {
            failure = null;
            return Probe.Look(cancellationToken);
        }
        catch (Exception unreachable) when (!cancellationToken.IsCancellationRequested && unreachable is not ObjectDisposedException)
        {
            failure = Probe.Explain(unreachable);
            return null;
        }
    }

    // A lease that came back while the server was looked at may have passed its session on to another.
    private IReadOnlyList<LeaseInfo> StillOut(IReadOnlyList<LeaseInfo> first)
    {
        if (first.Count == 0)
        {
            return first;
        }

        var known = first.Select(lease => lease.Id).ToHashSet();
        return [.. _guard!.Leases().Where(lease => known.Contains(lease.Id))];
    }
}
