using System.Data.Common;
using System.Reflection;

namespace LeakGuard.IntegrationTests.Differential;

/// <summary>All stories, by name.</summary>
internal static class StoryBook
{
    public static IReadOnlyDictionary<string, Story> All { get; } =
        typeof(StoryBook).Assembly.GetTypes()
            .SelectMany(FromType)
            .OrderBy(story => story.Name, StringComparer.Ordinal)
            .ToDictionary(story => story.Name);

    private static IEnumerable<Story> FromType(Type type) =>
        type.GetCustomAttribute<StoriesAttribute>() is { Area: var area }
            ? type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .SelectMany(method => FromMethod(area, method))
            : [];

    private static IEnumerable<Story> FromMethod(string area, MethodInfo method)
    {
        var name = $"{area}: {method.Name.Replace('_', ' ').ToLowerInvariant()}";
        var settings = method.GetCustomAttribute<SettingsAttribute>()?.Settings ?? "";
        if (method.GetParameters().Length == 2)
        {
            yield return new Story(name, settings, method.CreateDelegate<Func<DbDataSource, StoryLog, Task>>()) { Method = name };
            yield break;
        }

        var tell = method.CreateDelegate<Func<DbDataSource, StoryLog, Calls, Task>>();
        foreach (var calls in new[] { new Calls(isAsync: false), new Calls(isAsync: true) })
            yield return new Story($"{name} [{calls}]", settings, (source, log) => tell(source, log, calls)) { Method = name };
    }
}
