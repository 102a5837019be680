using System.Collections;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace LeakGuard.Differential;

/// <summary>Values and exceptions as text, complete enough to be compared.</summary>
public static class Shown
{
    private const int Longest = 400;

    public static string Value(object? value) => value switch
    {
        null => "null",
        DBNull => "DBNull",
        string s => Text(s),
        byte[] bytes => $"bytes[{bytes.Length}] {Text(Convert.ToHexString(bytes))}",
        bool or Enum => $"{value}",
        DateTime t => $"{t:O} DateTime {t.Kind}",
        DateTimeOffset or DateOnly or TimeOnly => $"{((IFormattable)value).ToString("O", CultureInfo.InvariantCulture)} {value.GetType().Name}",
        IFormattable f => $"{f.ToString(null, CultureInfo.InvariantCulture)} {value.GetType().Name}",
        Type type => type.FullName ?? type.Name,
        DataTable table => Table(table),
        DbDataReader or DbParameter => value.GetType().Name,
        DbConnection => nameof(DbConnection),
        DbCommand => nameof(DbCommand),
        DbBatch => nameof(DbBatch),
        DbBatchCommand => nameof(DbBatchCommand),
        DbTransaction => nameof(DbTransaction),
        DbDataSource => nameof(DbDataSource),
        Exception e => Exception(e),
        IEnumerable many => $"{(value is Array or IList ? TypeName(value) : "many")} [{string.Join("; ", many.Cast<object?>().Select(Value))}]",
        _ => $"{value} {TypeName(value)}",
    };

    public static string Exception(Exception exception)
    {
        var text = new StringBuilder($"{exception.GetType().FullName}: {exception.Message}");
        if (exception is DbException e)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  transient {e.IsTransient}, state {e.SqlState ?? "null"}, code {e.ErrorCode}")
                .Append(CultureInfo.InvariantCulture, $", batch command {Text(e.BatchCommand?.CommandText)}");
        }

        if (exception is PostgresException p)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {p.Severity} {p.InvariantSeverity} at {p.Position}: {p.MessageText}; detail {p.Detail}; hint {p.Hint}")
                .Append(CultureInfo.InvariantCulture, $"; where {p.Where}; {p.TableName} {p.ColumnName} {p.DataTypeName} {p.ConstraintName}; {p.Routine}");
        }

        // What the guard notes on an exception stands beside what Npgsql says, and changes none of it.
        foreach (var key in exception.Data.Keys.Cast<object>().Select(key => $"{key}").Where(key => !key.StartsWith("LeakGuard.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"\n  data {key} = {Value(exception.Data[key])}");
        if (exception.InnerException is { } inner)
            text.Append("\n  because of ").Append(Exception(inner));
        return text.ToString();
    }

    /// <summary>Rows come sorted: the server's catalogs have no order of their own.</summary>
    private static string Table(DataTable table)
    {
        var columns = table.Columns.Cast<DataColumn>().Select(c => $"{c.ColumnName} {c.DataType.Name}");
        var rows = table.Rows.Cast<DataRow>().Select(row => $"\n  {string.Join(" | ", row.ItemArray.Select(Value))}").Order(StringComparer.Ordinal);
        return $"table {table.TableName}: {string.Join(", ", columns)}{string.Concat(rows)}";
    }

    private static string Text(string? text) => text switch
    {
        null => "null",
        { Length: > Longest } => $"text[{text.Length}] sha {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}",
        _ => $"\"{text.Replace("\n", "\\n", StringComparison.Ordinal)}\"",
    };

    private static string TypeName(object value) => value.GetType().IsGenericType
        ? $"{value.GetType().Name}<{string.Join(", ", value.GetType().GetGenericArguments().Select(t => t.Name))}>"
        : value.GetType().Name;
}
