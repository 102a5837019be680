using System.Buffers.Binary;
using System.Text;

namespace LeakGuard.TestSupport;

/// <summary>Takes apart the messages of PgBouncer's console.</summary>
internal static class ConsoleMessage
{
    // A column's name is followed by its table, number, type, size, modifier and format.
    private const int AfterColumnName = 4 + 2 + 4 + 2 + 4 + 2;

    public static IReadOnlyList<string> Columns(ReadOnlySpan<byte> body)
    {
        var columns = new List<string>();
        for (var rest = body[2..]; !rest.IsEmpty;)
        {
            var length = rest.IndexOf((byte)0);
            columns.Add(Encoding.UTF8.GetString(rest[..length]));
            rest = rest[(length + 1 + AfterColumnName)..];
        }

        return columns;
    }

    /// <summary>The values of a row; null reads as nothing.</summary>
    public static IReadOnlyList<string> Values(ReadOnlySpan<byte> body)
    {
        var values = new List<string>();
        for (var rest = body[2..]; !rest.IsEmpty;)
        {
            var length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(rest));
            values.Add(Encoding.UTF8.GetString(rest.Slice(4, length)));
            rest = rest[(4 + length)..];
        }

        return values;
    }

    /// <summary>The message among an error's fields.</summary>
    public static string Error(ReadOnlySpan<byte> body) =>
        Encoding.UTF8.GetString(body).Split('\0').FirstOrDefault(field => field.StartsWith('M'))?[1..] ?? "unknown error";
}
