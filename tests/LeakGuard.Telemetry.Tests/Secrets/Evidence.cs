using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Npgsql;

namespace LeakGuard.Telemetry.Tests.Secrets;

/// <summary>Every text that came out of LeakGuard, with where it was found.</summary>
/// <remarks>
/// Records and exceptions are taken apart into the texts within. Not looked into is one kind of object alone: an exception of
/// Npgsql's own, as the inner exception or last failure it is handed on as. It may name the host, for whoever catches it.
/// </remarks>
internal sealed class Evidence
{
    private const int Depth = 8;

    private readonly ConcurrentBag<(string Source, string Text)> _texts = [];
    private int _excluded;

    public IReadOnlyCollection<(string Source, string Text)> Texts => _texts;

    /// <summary>How many of Npgsql's own exceptions were not looked into.</summary>
    public int Excluded => Volatile.Read(ref _excluded);

    public void Add(string source, object? thing) => Add(source, thing, Depth);

    /// <summary>Text as it may stand somewhere among bytes.</summary>
    public void AddBytes(string source, byte[] bytes) => _texts.Add((source, System.Text.Encoding.Latin1.GetString(bytes)));

    private void Add(string source, object? thing, int depth)
    {
        switch (thing)
        {
            case null or ValueType when thing is null || thing.GetType().IsPrimitive || depth == 0:
                break;
            case string text:
                _texts.Add((source, text));
                break;
            case Exception failure when failure.GetType().Assembly == typeof(NpgsqlException).Assembly:
                Interlocked.Increment(ref _excluded);
                break;
            case Exception failure:
                AddException(source, failure, depth);
                break;
            case IEnumerable several:
                foreach (var one in several)
                {
                    Add(source, one, depth - 1);
                }

                break;
            default:
                AddProperties(source, thing, depth);
                break;
        }
    }

    private void AddException(string source, Exception failure, int depth)
    {
        _texts.Add((source, failure.GetType().Name));
        _texts.Add((source, failure.Message));
        Add(source, failure.Data, depth - 1);
        Add(source, failure.InnerException, depth - 1);
        if (IsOurs(failure))
        {
            foreach (var property in failure.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                Add($"{source}.{property.Name}", property.GetValue(failure), depth - 1);
            }
        }
    }

    private void AddProperties(string source, object thing, int depth)
    {
        _texts.Add((source, $"{thing}"));
        if (!IsOurs(thing) && thing is not DictionaryEntry && thing.GetType().Name != "KeyValuePair`2")
        {
            return;
        }

        foreach (var property in thing.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0))
        {
            Add($"{source}.{property.Name}", property.GetValue(thing), depth - 1);
        }
    }

    private static bool IsOurs(object thing) => thing.GetType().Assembly == typeof(LeakReport).Assembly;
}
