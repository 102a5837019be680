using System.Globalization;
using Overload.Load;

namespace Overload.Telling;

/// <summary>A result as a line of JSON.</summary>
internal static class ResultJson
{
    public static string Of(CellResult result)
    {
        var firstRefusal = result.FirstRefusal is { } first ? Milliseconds(first) : "null";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"name\":\"overload_{result.Load}x\",\"guard\":\"{result.Guard}\",\"goodput_vs_capacity\":{result.Goodput:0.000},"
            + $"\"p50_ms\":{Milliseconds(result.Median)},\"p99_ms\":{Milliseconds(result.Percentile99)},\"refused\":{result.Refused},"
            + $"\"time_to_first_refusal_ms\":{firstRefusal},\"accepted\":{result.Accepted},\"offered\":{result.Offered},"
            + $"\"capacity_per_s\":{result.Capacity:0},\"seconds\":{result.Duration.TotalSeconds:0.0}}}");
    }

    private static string Milliseconds(TimeSpan duration) => duration.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
