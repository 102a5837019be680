using System.Globalization;
using System.Text;
using LeakGuard.AspNetCore.Exchange;

namespace LeakGuard.AspNetCore.Rendering;

/// <summary>The pools for a terminal: what <c>curl</c> shows.</summary>
internal static class PlainText
{
    public static string Of(PoolsDocument document)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Words.Title(document)}, {document.At:yyyy-MM-dd HH:mm:ss} UTC");
        foreach (var pool in document.Pools ?? [])
        {
            text.AppendLine();
            Write(text, pool);
        }

        if (document.Pools is not { Count: > 0 })
        {
            text.AppendLine().AppendLine(Words.NoPools);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, PoolDocument pool)
    {
        text.AppendLine($"Pool '{Words.Plain(pool.Name)}'");
        foreach (var verdict in pool.Diagnosis?.Verdicts ?? [])
        {
            Write(text, verdict);
        }

        foreach (var note in pool.Diagnosis?.Notes ?? [])
        {
            text.AppendLine($"  Note: {Words.Plain(note)}");
        }

        foreach (var (name, value) in Words.Numbers(pool))
        {
            text.AppendLine($"  {name,-24}{Words.Plain(value)}");
        }

        foreach (var holder in pool.Holders ?? [])
        {
            text.AppendLine($"  {Words.Plain(Words.Holder(holder))}");
        }

        foreach (var lease in pool.Leases ?? [])
        {
            text.AppendLine($"    {Words.Plain(Words.Lease(lease))}");
        }
    }

    private static void Write(StringBuilder text, VerdictDocument verdict)
    {
        text.AppendLine($"  {verdict.Severity}: {Words.Plain(verdict.Headline)}");
        foreach (var evidence in verdict.Evidence ?? [])
        {
            text.AppendLine($"    {Words.Plain(evidence.What)}: {Words.Plain(evidence.Value)}");
        }

        if (verdict.Next is { } next)
        {
            text.AppendLine($"    Next: {Words.Plain(next)}");
        }

        if (verdict.Command is { } command)
        {
            text.AppendLine($"      {Words.Plain(command)}");
        }
    }
}
