using System.ComponentModel.DataAnnotations;
using System.Data.Common;

namespace WarStory.JobShop;

/// <summary>The same job after the fix: two words, twice.</summary>
internal sealed class RepairedImportUserJob : IJob
{
    public async Task RunAsync(DbDataSource database, int userId, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);

        var email = await UserTable.ReadEmailAsync(connection, transaction, userId, stop);
        if (!email.Contains('@', StringComparison.Ordinal))
        {
            throw new ValidationException($"User {userId} has no valid e-mail address.");
        }

        await UserTable.MarkImportedAsync(connection, transaction, userId, stop);
        await transaction.CommitAsync(stop);
    }
}
