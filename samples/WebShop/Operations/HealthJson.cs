using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WebShop.Operations;

/// <summary>A health report with the reason for it. LeakGuard's reasons and data are names and numbers: there is nothing to hide.</summary>
internal static class HealthJson
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // It is no part of a page.
    };

    public static Task WriteAsync(HttpContext visit, HealthReport report) => visit.Response.WriteAsJsonAsync(
        new
        {
            Status = report.Status.ToString(),
            Checks = report.Entries.ToDictionary(
                check => check.Key,
                check => new { Status = check.Value.Status.ToString(), check.Value.Description, check.Value.Data }),
        },
        Readable);
}
