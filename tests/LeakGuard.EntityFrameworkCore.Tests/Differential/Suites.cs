using LeakGuard.EntityFrameworkCore.Tests.Model;

namespace LeakGuard.EntityFrameworkCore.Tests.Differential;

/// <summary>EF Core's stories, told to bare contexts and to guarded ones, each in a schema with an empty shop.</summary>
internal static class Suites
{
    public static Suite<ContextSource> Ef { get; } = new(
        typeof(Suites).Assembly,
        ["EF Core"],
        ShopDatabase.Script,
        // A story that leaves no context behind leaves no lease behind.
        static async (source, log) => log.Note("leases left", await source.LeasesLeftAsync()),
        ContextSource.Bare,
        new Way<ContextSource>("works unchanged", ContextSource.Guarded));
}
