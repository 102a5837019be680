using System.Collections.Frozen;

namespace LeakGuard.CallSites;

/// <summary>Tells the application's code from everybody else's, by the simple name of the assembly.</summary>
internal static class FrameworkAssemblies
{
    // By full name: an application's own tests and samples of LeakGuard are application code.
    private static readonly FrozenSet<string> Guard = FrozenSet.Create(
        StringComparer.Ordinal,
        "LeakGuard",
        "LeakGuard.AspNetCore",
        "LeakGuard.Diagnosis",
        "LeakGuard.EntityFrameworkCore",
        "LeakGuard.Testing");

    // By the part before the first dot: what stands between an application and the connection it opens, or calls it.
    private static readonly FrozenSet<string> Families = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "System",
        "Microsoft",
        "mscorlib",
        "netstandard",
        "WindowsBase",
        "FSharp",
        "Npgsql",
        "Dapper",
        "DapperAOT",
        "linq2db",
        "EFCore",
        "EntityFramework",
        "FluentMigrator",
        "NHibernate",
        "RepoDb",
        "SqlKata",
        "Marten",
        "Weasel",
        "JasperFx",
        "Wolverine",
        "Polly",
        "MediatR",
        "MassTransit",
        "NServiceBus",
        "Hangfire",
        "Quartz",
        "Autofac",
        "Castle",
        "Grpc",
        "HotChocolate",
        "OpenTelemetry",
        "BenchmarkDotNet",
        "FsCheck",
        "Moq",
        "NSubstitute",
        "NUnit",
        "nunit3",
        "testhost",
        "xunit");

    /// <summary>Whose code the assembly with that simple name holds.</summary>
    public static CodeOwner OwnerOf(string assemblyName)
    {
        if (Guard.Contains(assemblyName))
        {
            return CodeOwner.Guard;
        }

        var dot = assemblyName.IndexOf('.', StringComparison.Ordinal);
        return Families.Contains(dot < 0 ? assemblyName : assemblyName[..dot]) ? CodeOwner.Framework : CodeOwner.Application;
    }

    /// <summary>Whether a framework's type merely moves calls along: async builders, tasks, the thread pool, reflection.</summary>
    public static bool IsPlumbing(string typeName) =>
        typeName.StartsWith("System.Threading.", StringComparison.Ordinal)
        || typeName.StartsWith("System.Runtime.", StringComparison.Ordinal)
        || typeName.StartsWith("System.Reflection.", StringComparison.Ordinal)
        || typeName.StartsWith("System.RuntimeMethodHandle", StringComparison.Ordinal);

    /// <summary>Whether a method of that kind runs a state machine for its caller. All others resume it, for whoever completed its await.</summary>
    public static bool Starts(CodeMethod plumbing) =>
        plumbing.TypeName.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal)
        && (plumbing.Name == "Start" || plumbing.TypeName.EndsWith(".AsyncIteratorMethodBuilder", StringComparison.Ordinal));
}
