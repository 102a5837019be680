using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LeakGuard.AspNetCore.Exchange;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LeakGuard.AspNetCore.Tests;

/// <summary>An application on a real Kestrel, with the page mapped.</summary>
internal sealed class App : IAsyncDisposable
{
    private readonly WebApplication _web;

    private App(WebApplication web)
    {
        _web = web;
        Client = new HttpClient { BaseAddress = new Uri(web.Urls.First()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _web.Services;

    public GuardedDataSource Pool => Services.GetRequiredService<GuardedDataSource>();

    /// <param name="register">What the application registers.</param>
    /// <param name="map">How it maps the page; without it, as it comes.</param>
    /// <param name="remote">Where requests seem to come from; without it, from where they do.</param>
    public static async Task<App> StartAsync(Action<IServiceCollection> register, Action<WebApplication>? map = null, IPAddress? remote = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        register(builder.Services);
        var web = builder.Build();
        if (remote is not null)
        {
            web.Use((HttpContext context, RequestDelegate next) =>
            {
                context.Connection.RemoteIpAddress = remote;
                return next(context);
            });
        }

        (map ?? (static web => web.MapLeakGuard()))(web);
        await web.StartAsync();
        return new App(web);
    }

    public async Task<(HttpResponseMessage Answer, string Body)> GetAsync(string path = "/leakguard", string? accept = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await Client.SendAsync(request);
        return (answer, await answer.Content.ReadAsStringAsync());
    }

    public async Task<PoolsDocument> ReadAsync(string path = "/leakguard/leases.json")
    {
        var (answer, body) = await GetAsync(path, "application/json");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonSerializer.Deserialize(body, ExchangeJson.Default.PoolsDocument)!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _web.DisposeAsync();
    }
}
