using LeakGuard;
using LeakGuard.AspNetCore;
using LeakGuard.AspNetCore.Builder;
using LeakGuard.AspNetCore.Gathering;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Shows operators who holds the connections of an application's pools.</summary>
public static class LeakGuardEndpointRouteBuilderExtensions
{
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(1);

    /// <summary>
    /// Maps a page that tells of every guarded pool: as HTML, as JSON where <c>Accept</c> asks for it, else as plain text. Beneath it,
    /// <c>leases.json</c> tells the same from memory alone, which is what <c>leakguard --app URL</c> reads.
    /// </summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="pattern">The page's address.</param>
    /// <param name="configure">Changes the settings; without it, the defaults.</param>
    /// <returns>For <c>RequireAuthorization()</c>, <c>RequireHost(…)</c> and the like, which apply to both addresses.</returns>
    /// <remarks>
    /// Without <c>RequireAuthorization()</c> and without <see cref="LeakGuardEndpointOptions.AllowRemote"/>, it answers only requests
    /// that come straight from the same machine and ask for <c>localhost</c> or a loopback address; one that a proxy passed on is
    /// refused with 403. A proxy on the same machine that rewrites <c>Host</c> and adds no header of its own cannot be told from an operator:
    /// require authorization behind such a one. The answer holds call sites, numbers, trace ids and, in a diagnosis, statements without
    /// their literals; never parameters or connection strings.
    /// </remarks>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <example><code>app.MapLeakGuard("/leakguard").RequireAuthorization("operators");</code></example>
    public static IEndpointConventionBuilder MapLeakGuard(
        this IEndpointRouteBuilder endpoints,
        string pattern = "/leakguard",
        Action<LeakGuardEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var options = new LeakGuardEndpointOptions();
        configure?.Invoke(options);
        if (options.DiagnosisLifetime < TimeSpan.Zero || options.DiagnosisLifetime > LongestLifetime)
        {
            throw new ArgumentException(
                $"LeakGuardEndpointOptions.{nameof(options.DiagnosisLifetime)} is {options.DiagnosisLifetime:c}, out of its range 0 – {DurationText.Of(LongestLifetime)}. Set it within the range.",
                nameof(configure));
        }

        var services = endpoints.ServiceProvider;
        var desk = new PoolsDesk(services, options, services.GetService<TimeProvider>() ?? TimeProvider.System);
        var endpoint = new PoolsEndpoint(desk, options);
        var group = endpoints.MapGroup(pattern);
        group.MapGet("", endpoint.ShowAsync).WithDisplayName("LeakGuard page");
        group.MapGet("leases.json", endpoint.ListAsync).WithDisplayName("LeakGuard leases");
        return group;
    }
}
