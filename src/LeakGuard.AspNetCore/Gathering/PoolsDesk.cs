using System.Collections.Concurrent;
using System.Reflection;
using LeakGuard.AspNetCore.Exchange;
using LeakGuard.Diagnosis;

namespace LeakGuard.AspNetCore.Gathering;

/// <summary>Answers what there is to tell about an application's pools.</summary>
internal sealed class PoolsDesk(IServiceProvider services, LeakGuardEndpointOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<Doctor, Sitting> _sittings = new();

    /// <summary>From memory alone, within microseconds.</summary>
    public PoolsDocument Glance() => Document(new Dictionary<string, DiagnosisReport>());

    /// <summary>With a diagnosis of each pool that has a doctor; the pools' numbers are those of after it.</summary>
    public async Task<PoolsDocument> LookAsync(CancellationToken cancellationToken)
    {
        var doctors = options.Diagnose ? GuardedPools.DoctorsOf(services) : [];
        var reports = await Task.WhenAll(doctors.Select(doctor => SittingOf(doctor).ReportAsync(cancellationToken))).ConfigureAwait(false);
        return Document(reports.OfType<DiagnosisReport>().DistinctBy(report => report.PoolName).ToDictionary(report => report.PoolName ?? ""));
    }

    private Sitting SittingOf(Doctor doctor) => _sittings.GetOrAdd(doctor, static (doctor, desk) => new Sitting(doctor, desk.Lifetime, desk.Time), this);

    private TimeSpan Lifetime => options.DiagnosisLifetime;

    private TimeProvider Time => time;

    private PoolsDocument Document(Dictionary<string, DiagnosisReport> reports) => new()
    {
        Version = PoolsDocument.CurrentVersion,
        At = time.GetUtcNow(),
        Application = Assembly.GetEntryAssembly()?.GetName().Name,
        Machine = Environment.MachineName,
        ProcessId = Environment.ProcessId,
        Pools = [.. GuardedPools.Of(services).Select(pool => PoolDocuments.Of(pool, reports.GetValueOrDefault(pool.PoolName)))],
    };
}
