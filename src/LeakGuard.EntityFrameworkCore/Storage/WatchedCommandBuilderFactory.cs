using Microsoft.EntityFrameworkCore.Storage;

namespace LeakGuard.EntityFrameworkCore.Storage;

/// <summary>Has every command that EF Core makes be a <see cref="WatchedCommand"/>.</summary>
/// <remarks>
/// An interceptor of commands is told the same, and costs several times as much: EF Core makes seven events for each query, where
/// nobody asks for them it makes none.
/// </remarks>
internal sealed class WatchedCommandBuilderFactory(RelationalCommandBuilderDependencies dependencies) : RelationalCommandBuilderFactory(dependencies)
{
    public override IRelationalCommandBuilder Create() => new WatchedCommandBuilder(Dependencies);
}
