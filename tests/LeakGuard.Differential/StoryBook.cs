using System.Reflection;

namespace LeakGuard.Differential;

/// <summary>Collects stories.</summary>
public static class StoryBook
{
    /// <summary>All stories of an assembly that are told to a <typeparamref name="TSubject"/>, by name.</summary>
    public static IReadOnlyDictionary<string, Story<TSubject>> Of<TSubject>(Assembly assembly) =>
        assembly.GetTypes()
            .SelectMany(FromType<TSubject>)
            .OrderBy(story => story.Name, StringComparer.Ordinal)
            .ToDictionary(story => story.Name);

    private static IEnumerable<Story<TSubject>> FromType<TSubject>(Type type) =>
        type.GetCustomAttribute<StoriesAttribute>() is { Area: var area }
            ? type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(method => method.GetParameters()[0].ParameterType == typeof(TSubject))
                .SelectMany(method => FromMethod<TSubject>(area, method))
            : [];

    private static IEnumerable<Story<TSubject>> FromMethod<TSubject>(string area, MethodInfo method)
    {
        var name = $"{area}: {method.Name.Replace('_', ' ').ToLowerInvariant()}";
        var settings = method.GetCustomAttribute<SettingsAttribute>()?.Settings ?? "";
        var feature = method.GetCustomAttribute<FeatureAttribute>() ?? method.DeclaringType!.GetCustomAttribute<FeatureAttribute>();
        var isDirectOnly = method.IsDefined(typeof(DirectOnlyAttribute)) || method.DeclaringType!.IsDefined(typeof(DirectOnlyAttribute));
        Story<TSubject> Named(string full, Func<TSubject, StoryLog, Task> tell) =>
            new(full, settings, tell) { Method = name, Feature = feature?.Feature, IsDirectOnly = isDirectOnly };

        if (method.GetParameters().Length == 2)
        {
            yield return Named(name, method.CreateDelegate<Func<TSubject, StoryLog, Task>>());
            yield break;
        }

        var tell = method.CreateDelegate<Func<TSubject, StoryLog, Calls, Task>>();
        foreach (var calls in new[] { new Calls(isAsync: false), new Calls(isAsync: true) })
            yield return Named($"{name} [{calls}]", (subject, log) => tell(subject, log, calls));
    }
}
