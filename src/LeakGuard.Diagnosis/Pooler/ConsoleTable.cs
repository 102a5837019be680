namespace LeakGuard.Diagnosis.Pooler;

/// <summary>An answer: rows whose values are found by the column's name.</summary>
internal sealed record ConsoleTable(IReadOnlyList<string> Columns, IReadOnlyList<string?[]> Values)
{
    public IEnumerable<ConsoleRow> Rows
    {
        get
        {
            var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            for (var column = 0; column < Columns.Count; column++)
            {
                places.TryAdd(Columns[column], column);
            }

            return Values.Select(values => new ConsoleRow(places, values));
        }
    }
}
