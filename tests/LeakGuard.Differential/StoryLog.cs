using System.Data;
using System.Data.Common;

namespace LeakGuard.Differential;

/// <summary>What a story saw, line by line.</summary>
/// <param name="names">Names that differ from telling to telling, and what stands for them.</param>
public sealed class StoryLog(params IReadOnlyList<(string Own, string Shown)> names)
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>The last exception noted, for a closer look.</summary>
    public Exception? Caught { get; private set; }

    public void Note(string label, object? value) => Write($"{label} = {Shown.Value(value)}");

    public void Write(string line)
    {
        foreach (var (own, shown) in names)
            line = line.Replace(own, shown, StringComparison.Ordinal);
        lock (_lines)
            _lines.AddRange(Scrubber.Scrub(line).Split('\n'));
    }

    public void Failed(string label, Exception exception)
    {
        Caught = exception;
        Write($"{label} threw {Shown.Exception(exception)}");
    }

    /// <summary>Notes how a synchronous call ends.</summary>
    public void Do(string label, Action action)
    {
        try
        {
            action();
            Write($"{label} went well");
        }
        catch (Exception exception)
        {
            Failed(label, exception);
        }
    }

    /// <summary>Notes what a synchronous call returns or throws.</summary>
    public void Get(string label, Func<object?> function)
    {
        try
        {
            Note(label, function());
        }
        catch (Exception exception)
        {
            Failed(label, exception);
        }
    }

    /// <summary>Notes how an awaited call ends.</summary>
    public async Task Await(string label, Func<Task> function)
    {
        try
        {
            await function();
            Write($"{label} went well");
        }
        catch (Exception exception)
        {
            Failed(label, exception);
        }
    }

    /// <summary>Notes what an awaited call returns or throws.</summary>
    public async Task<T?> Await<T>(string label, Func<Task<T>> function)
    {
        try
        {
            var value = await function();
            Note(label, value);
            return value;
        }
        catch (Exception exception)
        {
            Failed(label, exception);
            return default;
        }
    }

    /// <summary>Notes the type alone of what a call throws, where the message names the wrapped type.</summary>
    public void Kind(string label, Action action)
    {
        try
        {
            action();
            Write($"{label} went well");
        }
        catch (Exception exception)
        {
            Write($"{label} threw {exception.GetType().FullName}");
        }
    }

    public void State(DbConnection connection) => Note("state", connection.State);

    /// <summary>Notes each change of state from now on.</summary>
    public DbConnection Watch(DbConnection connection, string label = "connection")
    {
        connection.StateChange += (sender, change) =>
            Write($"{label} went {change.OriginalState} -> {change.CurrentState}, sender is it: {ReferenceEquals(sender, connection)}");
        return connection;
    }

    /// <summary>Reads all result sets to the end and notes names, types and values.</summary>
    public async Task Results(DbDataReader reader, Calls calls)
    {
        do
        {
            var fields = Enumerable.Range(0, reader.FieldCount)
                .Select(i => $"{reader.GetName(i)} {reader.GetDataTypeName(i)} {reader.GetFieldType(i)}");
            Write($"result of {reader.GetType().Name}: {string.Join(", ", fields)}; rows: {reader.HasRows}");
            while (await calls.Read(reader))
                Row(reader);
        }
        while (await calls.NextResult(reader));
        Note("records affected", reader.RecordsAffected);
    }

    /// <summary>Notes the values of the current row.</summary>
    public void Row(IDataRecord record)
    {
        var values = new object[record.FieldCount];
        record.GetValues(values);
        Write($"  row: {string.Join(" | ", values.Select(Shown.Value))}");
    }
}
