using Microsoft.EntityFrameworkCore.Storage;

namespace LeakGuard.EntityFrameworkCore.Storage;

/// <summary>EF Core's reader; its end is the last that was done with the lease.</summary>
internal sealed class WatchedReader(WatchedCommand command) : RelationalDataReader
{
    public override void Dispose()
    {
        command.Guest?.Touch();
        base.Dispose();
    }

    public override ValueTask DisposeAsync()
    {
        command.Guest?.Touch();
        return base.DisposeAsync();
    }
}
