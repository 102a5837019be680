using Npgsql;

namespace LeakGuard.Diagnosis.Server;

/// <summary>The rows of one result set after the other, with NULL as null.</summary>
internal sealed class ResultRows(NpgsqlDataReader reader)
{
    /// <summary>All rows of the current result set.</summary>
    public IReadOnlyList<T> Select<T>(Func<ResultRows, T> read)
    {
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(this));
        }

        return rows;
    }

    public void Next()
    {
        if (!reader.NextResult())
        {
            throw new InvalidOperationException("The server left an answer out.");
        }
    }

    public string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public int? Int(int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

    public double? Float(int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

    public bool Flag(int column) => !reader.IsDBNull(column) && reader.GetBoolean(column);

    public DateTimeOffset? Moment(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
