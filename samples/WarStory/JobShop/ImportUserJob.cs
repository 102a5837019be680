using System.ComponentModel.DataAnnotations;
using System.Data.Common;

namespace WarStory.JobShop;

/// <summary>The job of the story, as it went live: right, as long as every record is.</summary>
internal sealed class ImportUserJob : IJob
{
    public async Task RunAsync(DbDataSource database, int userId, CancellationToken stop)
    {
        var connection = await database.OpenConnectionAsync(stop); // LEAKS
        var transaction = await connection.BeginTransactionAsync(stop);

        var email = await UserTable.ReadEmailAsync(connection, transaction, userId, stop);
        if (!email.Contains('@', StringComparison.Ordinal))
        {
            throw new ValidationException($"User {userId} has no valid e-mail address.");
        }

        await UserTable.MarkImportedAsync(connection, transaction, userId, stop);
        await transaction.CommitAsync(stop);
        await connection.CloseAsync();
    }
}
