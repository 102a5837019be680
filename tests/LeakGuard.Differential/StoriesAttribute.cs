namespace LeakGuard.Differential;

/// <summary>Marks a class whose public static methods are stories of one area.</summary>
/// <remarks>A method that takes <see cref="Calls"/> is told twice: once synchronously, once asynchronously.</remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StoriesAttribute(string area) : Attribute
{
    public string Area { get; } = area;
}
