using System.Data.Common;
using LeakGuard.Clients.Tests.LinqStories;
using LeakGuard.Clients.Tests.NpgsqlStories;

namespace LeakGuard.Clients.Tests;

/// <summary>The suites of this project.</summary>
internal static class Suites
{
    public static Suite<DbDataSource> Dapper { get; } = new(typeof(Suites).Assembly, ["Dapper"], Sources.Bare, Sources.AsItIs);

    public static Suite<LinqAccess> Linq { get; } = new(typeof(Suites).Assembly, ["linq2db"], LinqAccess.Bare, LinqAccess.AsItIs, LinqAccess.Unwrapping);

    public static Suite<DbDataSource> Ado { get; } = new(typeof(Suites).Assembly, ["ADO.NET"], Sources.Bare, Sources.AsItIs);

    public static Suite<NpgsqlAccess> Npgsql { get; } = new(typeof(Suites).Assembly, ["Npgsql"], Access.Bare, Access.Ways);
}
