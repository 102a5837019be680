using System.Globalization;
using LeakGuard;
using Microsoft.AspNetCore.Diagnostics;

namespace WebShop.Pages;

/// <summary>What a visitor sees when there is no connection to be had: come back soon. Who holds them is for the log, not for visitors.</summary>
internal sealed class BusyPage : IExceptionHandler
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not PoolRejectedException refusal)
        {
            return false;
        }

        // The breaker knows when it will let somebody through again; isolated by hand, it does not.
        var wait = refusal is PoolCircuitOpenException { RetryAfter: var known } && known > TimeSpan.Zero ? known : Soon;
        httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await Tell(httpContext, "The shop is busy", "Please try again in a few seconds.", StatusCodes.Status503ServiceUnavailable);
        return true;
    }

    /// <summary>Any other fault.</summary>
    public static Task TellOfFaultAsync(HttpContext visit) =>
        Tell(visit, "Something went wrong", "Please try again later.", StatusCodes.Status500InternalServerError);

    private static Task Tell(HttpContext visit, string title, string advice, int status) =>
        Layout.Page(visit.Request.Path, title, Html.Of($"<p>{advice}</p>"), status).ExecuteAsync(visit);
}
