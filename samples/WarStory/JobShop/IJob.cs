using System.Data.Common;

namespace WarStory.JobShop;

/// <summary>Something to do with the database.</summary>
internal interface IJob
{
    Task RunAsync(DbDataSource database, int userId, CancellationToken stop);
}
