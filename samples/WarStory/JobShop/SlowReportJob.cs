using System.Data.Common;

namespace WarStory.JobShop;

/// <summary>An honest bystander: holds its connection for seconds, and works all the time. Nobody may call it a leak.</summary>
internal sealed class SlowReportJob : IJob
{
    public const int Seconds = 4;

    public async Task RunAsync(DbDataSource database, int userId, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*), pg_sleep({Seconds}) FROM users";
        await command.ExecuteNonQueryAsync(stop);
    }
}
