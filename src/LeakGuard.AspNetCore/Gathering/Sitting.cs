using LeakGuard.Diagnosis;

namespace LeakGuard.AspNetCore.Gathering;

/// <summary>One doctor's diagnoses, shared by all who look at about the same time: a page that is reloaded in a hurry asks the server no more often.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Sitting(Doctor doctor, TimeSpan lifetime, TimeProvider time)
{
    // Guards the diagnosis under way and the end of the last one.
    private readonly Lock _lock = new();
    private Task<DiagnosisReport?>? _diagnosis;
    private long _endedAt;

    /// <summary>The diagnosis under way, or the last one where that is fresh, or a new one; null where none could be made.</summary>
    public Task<DiagnosisReport?> ReportAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_diagnosis is null || (_diagnosis.IsCompleted && time.GetElapsedTime(_endedAt) >= lifetime))
            {
                _diagnosis = DiagnoseAsync();
            }

            return _diagnosis.WaitAsync(cancellationToken);
        }
    }

    // For all who wait: none of them cancels it for the others.
    private async Task<DiagnosisReport?> DiagnoseAsync()
    {
        try
        {
            return await doctor.DiagnoseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The application shuts down, and its pool is gone.
            return null;
        }
        finally
        {
            lock (_lock)
            {
                _endedAt = time.GetTimestamp();
            }
        }
    }
}
