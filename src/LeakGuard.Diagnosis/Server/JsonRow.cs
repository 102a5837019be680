using System.Text.Json;

namespace LeakGuard.Diagnosis.Server;

/// <summary>One row of a part of the answer, with NULL as null.</summary>
internal readonly struct JsonRow(JsonElement row)
{
    /// <summary>The rows of one part; none where the server found none.</summary>
    public static IReadOnlyList<T> Select<T>(JsonElement answer, string part, Func<JsonRow, T> read) =>
        answer.GetProperty(part) is { ValueKind: JsonValueKind.Array } rows ? [.. rows.EnumerateArray().Select(row => read(new JsonRow(row)))] : [];

    public string? Text(string column) => Find(column) is { } value ? value.GetString() : null;

    public int? Int(string column) => Find(column)?.GetInt32();

    public double? Float(string column) => Find(column)?.GetDouble();

    public bool Flag(string column) => Find(column) is { ValueKind: JsonValueKind.True };

    public DateTimeOffset? Moment(string column) => Find(column)?.GetDateTimeOffset().ToUniversalTime();

    private JsonElement? Find(string column) => row.GetProperty(column) is { ValueKind: not JsonValueKind.Null } value ? value : null;
}
