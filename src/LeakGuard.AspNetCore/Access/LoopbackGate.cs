using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace LeakGuard.AspNetCore.Access;

/// <summary>Lets in who was authorized, and else only who comes straight from this machine.</summary>
internal static class LoopbackGate
{
    // Whoever carries one of these was passed on by a proxy, which may stand on this machine for callers that do not.
    private static readonly string[] SignsOfProxy = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-For", "X-Real-IP", "Via"];

    public static bool Admits(HttpContext context, LeakGuardEndpointOptions options) =>
        options.AllowRemote || IsAuthorized(context) || IsLocal(context);

    // The authorization middleware has decided before: where it is missing, ASP.NET Core refuses to run such an endpoint.
    private static bool IsAuthorized(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<AuthorizationPolicy>() is not null)
        && metadata.GetMetadata<IAllowAnonymous>() is null;

    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote
        && IPAddress.IsLoopback(remote)
        && !SignsOfProxy.Any(context.Request.Headers.ContainsKey)
        && NamesThisMachine(context.Request.Host.Host);

    // A web page somewhere may resolve its own name to this machine, and have the operator's browser ask for it.
    private static bool NamesThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
