using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LeakGuard.Diagnosis.DependencyInjection;

/// <summary>Makes the doctors when the host starts, and has them open their connections while there are some to be had.</summary>
internal sealed class ReserveOpener(IServiceProvider services, IEnumerable<DoctorSeat> seats) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var seat in seats)
        {
            var doctor = seat.Pool.Find<Doctor>(services)!;

            // A database that is down must not keep the host from starting; the connection is tried again every 10 s.
            _ = doctor.OpenAsync(CancellationToken.None).ContinueWith(
                static opening => _ = opening.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
