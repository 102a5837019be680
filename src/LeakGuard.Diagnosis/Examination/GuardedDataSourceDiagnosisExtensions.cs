using LeakGuard.Diagnosis;
using LeakGuard.Diagnosis.Examination;

namespace LeakGuard;

/// <summary>Asks what is wrong with a pool.</summary>
public static class GuardedDataSourceDiagnosisExtensions
{
    /// <summary>Looks at the pool, its leases and the server for about a second, and says what is wrong, which line of code, and what to do now.</summary>
    /// <param name="guard">The pool. None of its connections is used.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <remarks>
    /// Uses the doctor that <c>AddLeakGuardDiagnosis</c> set up for this pool; without it, one with the defaults of
    /// <see cref="DiagnosisOptions"/> is made at the first call and keeps its connection from then on.
    /// </remarks>
    /// <example><code>Console.WriteLine(await database.DiagnoseAsync());</code></example>
    public static Task<DiagnosisReport> DiagnoseAsync(this GuardedDataSource guard, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(guard);
        var doctor = Doctors.Of(guard);
        doctor.Probe.KeepOpen();
        return doctor.DiagnoseAsync(cancellationToken);
    }

    /// <summary>Checks the configuration of the pool, of the server it shares with all other instances, and of the pooler: what to change, and to which value.</summary>
    /// <param name="guard">The pool. None of its connections is used.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <remarks>Uses the same doctor as <see cref="DiagnoseAsync"/>. The report holds keywords and numbers, and never the connection string.</remarks>
    /// <example><code>Console.WriteLine(await database.AuditAsync());</code></example>
    public static Task<AuditReport> AuditAsync(this GuardedDataSource guard, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(guard);
        var doctor = Doctors.Of(guard);
        doctor.Probe.KeepOpen();
        return doctor.AuditAsync(cancellationToken);
    }

    /// <summary>The pool's settings as an audit knows them: numbers and switches by their keywords, and nothing a connection string keeps secret.</summary>
    /// <param name="guard">The pool. Nothing is asked.</param>
    public static PoolConfiguration Configuration(this GuardedDataSource guard)
    {
        ArgumentNullException.ThrowIfNull(guard);
        return Configurations.Of(guard);
    }
}
