using System.Data.Common;
using System.Reflection;
using LeakGuard.Connections;

namespace LeakGuard.Tests.Connections;

/// <summary>A wrapper that forgets a virtual member silently falls back on the base class: this replaces vigilance.</summary>
public sealed class CompletenessTests
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    // Nothing to forward: the object's own identity and .NET Remoting's, and what the bases spell out by overridden members.
    private static readonly string[] NotForwarded =
    [
        "Object.Finalize", "Object.ToString", "Object.Equals", "Object.GetHashCode",
        "MarshalByRefObject.InitializeLifetimeService",
        "Component.ToString", "Component.GetService", "Component.Finalize",
    ];

    [Theory]
    [InlineData(typeof(GuardedDataSource), typeof(DbDataSource))]
    [InlineData(typeof(GuardedConnection), typeof(DbConnection))]
    [InlineData(typeof(GuardedCommand), typeof(DbCommand))]
    [InlineData(typeof(GuardedBatch), typeof(DbBatch))]
    [InlineData(typeof(GuardedTransaction), typeof(DbTransaction))]
    [InlineData(typeof(GuardedFactory), typeof(DbProviderFactory))]
    public void Every_virtual_member_of_the_base_is_overridden(Type guarded, Type baseType)
    {
        var forgotten = VirtualsOf(baseType)
            .Where(member => IsInheritedBy(guarded, member))
            .Select(member => $"{member.DeclaringType!.Name}.{member.Name}({string.Join(", ", member.GetParameters().Select(p => p.ParameterType.Name))})")
            .Where(member => !NotForwarded.Contains(member.Split('(')[0]))
            .Order();

        Assert.Empty(forgotten);
    }

    [Fact]
    public void There_are_as_many_members_as_dotnet_10_has() =>
        Assert.True(VirtualsOf(typeof(DbConnection)).Count() >= 30, "The reflection above sees too little to prove anything.");

    private static IEnumerable<MethodInfo> VirtualsOf(Type type) =>
        type.GetMethods(Instance).Where(method => method is { IsVirtual: true, IsFinal: false } && !method.IsAssembly && !method.IsPrivate);

    private static bool IsInheritedBy(Type guarded, MethodInfo member)
    {
        var implementation = guarded
            .GetMethods(Instance)
            .Where(method => method.IsVirtual)
            .Single(method => method.GetBaseDefinition() == member.GetBaseDefinition());
        return implementation.DeclaringType != guarded;
    }
}
