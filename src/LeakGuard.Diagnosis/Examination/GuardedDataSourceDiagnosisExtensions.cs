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
}
