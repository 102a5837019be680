using System.Buffers.Binary;
using System.Text;

namespace LeakGuard.Diagnosis.Pooler;

/// <summary>One message, taken apart with every length checked.</summary>
internal sealed record ConsoleMessage(char Type, byte[] Body)
{
    private const int MostColumns = 256;

    // A column's name is followed by its table, number, type, size, modifier and format.
    private const int AfterColumnName = 4 + 2 + 4 + 2 + 4 + 2;

    /// <summary>The 32-bit number at the beginning.</summary>
    public int Code => Body.Length >= 4 ? BinaryPrimitives.ReadInt32BigEndian(Body) : throw new InvalidDataException("a message that ends early");

    /// <summary>What follows the first 32 bits.</summary>
    public ReadOnlySpan<byte> AfterCode => Body.AsSpan(Math.Min(4, Body.Length));

    /// <summary>The names of a row description's columns.</summary>
    public IReadOnlyList<string> Columns()
    {
        var rest = AfterCount(out var count);
        var names = new List<string>(count);
        for (var column = 0; column < count; column++)
        {
            var end = rest.IndexOf((byte)0);
            if (end < 0 || rest.Length < end + 1 + AfterColumnName)
            {
                throw new InvalidDataException("a row description that ends early");
            }

            names.Add(Encoding.UTF8.GetString(rest[..end]));
            rest = rest[(end + 1 + AfterColumnName)..];
        }

        return names;
    }

    /// <summary>The values of a row.</summary>
    public string?[] Values()
    {
        var rest = AfterCount(out var count);
        var values = new string?[count];
        for (var column = 0; column < count; column++)
        {
            if (rest.Length < 4)
            {
                throw new InvalidDataException("a row that ends early");
            }

            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            rest = rest[4..];
            if (length < -1 || length > rest.Length)
            {
                throw new InvalidDataException("a row with a value longer than itself");
            }

            if (length >= 0)
            {
                values[column] = Encoding.UTF8.GetString(rest[..length]);
                rest = rest[length..];
            }
        }

        return values;
    }

    /// <summary>One field of an error: C for the SQLSTATE, M for the message.</summary>
    public string? Field(char name)
    {
        var text = Encoding.UTF8.GetString(Body).Split('\0').FirstOrDefault(field => field.Length > 0 && field[0] == name)?[1..];
        return text is null ? null : new string([.. text.Where(c => !char.IsControl(c)).Take(200)]);
    }

    private ReadOnlySpan<byte> AfterCount(out int count)
    {
        count = Body.Length >= 2 ? BinaryPrimitives.ReadInt16BigEndian(Body) : -1;
        return count is >= 0 and <= MostColumns ? Body.AsSpan(2) : throw new InvalidDataException($"a row of {count} columns");
    }
}
