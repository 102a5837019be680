using System.Text.Json;
using LeakGuard.AspNetCore.Access;
using LeakGuard.AspNetCore.Exchange;
using LeakGuard.AspNetCore.Gathering;
using LeakGuard.AspNetCore.Rendering;
using Microsoft.AspNetCore.Http;

namespace LeakGuard.AspNetCore.Builder;

/// <summary>Answers requests for the page and for its data.</summary>
internal sealed class PoolsEndpoint(PoolsDesk desk, LeakGuardEndpointOptions options)
{
    private const string Refusal =
        "This address is answered to requests that come straight from its own machine. To open it to others, require authorization: app.MapLeakGuard().RequireAuthorization().\n";

    public async Task ShowAsync(HttpContext context)
    {
        if (!await AdmitAsync(context).ConfigureAwait(false))
        {
            return;
        }

        var format = Preference.Of(context.Request.GetTypedHeaders().Accept);
        var document = await desk.LookAsync(context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.Vary = "Accept";
        await (format switch
        {
            Format.Html => WriteAsync(context, "text/html; charset=utf-8", Page.Of(document)),
            Format.Json => WriteJsonAsync(context, document),
            _ => WriteAsync(context, "text/plain; charset=utf-8", PlainText.Of(document)),
        }).ConfigureAwait(false);
    }

    public async Task ListAsync(HttpContext context)
    {
        if (await AdmitAsync(context).ConfigureAwait(false))
        {
            await WriteJsonAsync(context, desk.Glance()).ConfigureAwait(false);
        }
    }

    private async Task<bool> AdmitAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = PageStyle.Policy;
        headers["Referrer-Policy"] = "no-referrer";
        if (LoopbackGate.Admits(context, options))
        {
            return true;
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await WriteAsync(context, "text/plain; charset=utf-8", Refusal).ConfigureAwait(false);
        return false;
    }

    private static Task WriteAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static Task WriteJsonAsync(HttpContext context, PoolsDocument document)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(context.Response.Body, document, ExchangeJson.Default.PoolsDocument, context.RequestAborted);
    }
}
