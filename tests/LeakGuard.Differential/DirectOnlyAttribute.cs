namespace LeakGuard.Differential;

/// <summary>Marks stories that would tell of PgBouncer alone, such as its own errors: they are told to the server itself only.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DirectOnlyAttribute : Attribute;
