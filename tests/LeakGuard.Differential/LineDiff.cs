using System.Text;

namespace LeakGuard.Differential;

/// <summary>Two logs side by side: what only the first has is marked -, what only the second has +.</summary>
public static class LineDiff
{
    /// <summary>Null if the two are equal.</summary>
    public static string? Of(IReadOnlyList<string> bare, IReadOnlyList<string> guarded)
    {
        if (bare.SequenceEqual(guarded, StringComparer.Ordinal))
            return null;

        var common = CommonTails(bare, guarded);
        var text = new StringBuilder();
        int i = 0, j = 0;
        while (i < bare.Count || j < guarded.Count)
        {
            if (i < bare.Count && j < guarded.Count && bare[i] == guarded[j])
            {
                text.Append("  ").Append(bare[i++]).Append('\n');
                j++;
            }
            else if (i < bare.Count && (j == guarded.Count || common[i + 1, j] >= common[i, j + 1]))
            {
                text.Append("- ").Append(bare[i++]).Append('\n');
            }
            else
            {
                text.Append("+ ").Append(guarded[j++]).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The length of the longest common subsequence of what follows each pair of positions.</summary>
    private static int[,] CommonTails(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var lengths = new int[a.Count + 1, b.Count + 1];
        for (var i = a.Count - 1; i >= 0; i--)
        {
            for (var j = b.Count - 1; j >= 0; j--)
                lengths[i, j] = a[i] == b[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        }

        return lengths;
    }
}
