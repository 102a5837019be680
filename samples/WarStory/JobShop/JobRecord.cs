using System.ComponentModel.DataAnnotations;
using LeakGuard;
using Npgsql;

namespace WarStory.JobShop;

/// <summary>One finished job, in time since the shop opened.</summary>
internal sealed record JobRecord(bool IsReport, TimeSpan StartedAt, TimeSpan EndedAt, Exception? Failure)
{
    public TimeSpan Took => EndedAt - StartedAt;

    public JobEnd End { get; } = Failure switch
    {
        null => JobEnd.Done,
        ValidationException => JobEnd.Invalid,
        PoolRejectedException => JobEnd.Refused,
        LeaseReclaimedException => JobEnd.TakenBack,
        NpgsqlException { InnerException: TimeoutException } => JobEnd.Refused,
        _ => JobEnd.Broken,
    };
}
