using Microsoft.EntityFrameworkCore.Storage;

namespace LeakGuard.EntityFrameworkCore.Storage;

/// <summary>Builds what EF Core would build, watched.</summary>
internal sealed class WatchedCommandBuilder(RelationalCommandBuilderDependencies dependencies) : RelationalCommandBuilder(dependencies)
{
    public override IRelationalCommand Build()
    {
        // A connection keeps an empty command, to fill it in for each query.
        if (CommandTextLength == 0)
        {
            return new WatchedCommand(Dependencies, "", "", Parameters);
        }

        // The text for logs is known to the base alone.
        var plain = (RelationalCommand)base.Build();
        return new WatchedCommand(Dependencies, plain.CommandText, plain.LogCommandText, Parameters);
    }
}
