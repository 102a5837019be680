using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LeakGuard.WebShop.Tests.Shops;

/// <summary>Visits a shop without a browser.</summary>
internal sealed class Visitor(ShopProcess shop) : IDisposable
{
    public const int FarTooMany = 9999;

    private static readonly Regex Token = new("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"");

    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = shop.Address };

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

    public Task<string> ReadAsync(string path) => _client.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <summary>Fills in the form of that page and sends it.</summary>
    public async Task<HttpStatusCode> OrderAsync(string path, int quantity)
    {
        var form = await ReadAsync(path);
        using var fields = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = Token.Match(form).Groups[1].Value,
            ["product"] = "1",
            ["quantity"] = $"{quantity}",
            ["email"] = "somebody@example.org",
        });
        using var answer = await _client.PostAsync(new Uri(path, UriKind.Relative), fields);
        return answer.StatusCode;
    }

    /// <summary>Leaks every connection of the shop; after the last one there is none left to answer with.</summary>
    public async Task ExhaustAsync(int poolSize)
    {
        for (var left = poolSize; left > 0; left--)
        {
            var expected = left > 1 ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.ServiceUnavailable;
            Assert.Equal(expected, await OrderAsync("/order-buggy", FarTooMany));
        }
    }

    /// <summary>The answer of a health endpoint, whatever its status.</summary>
    public async Task<JsonElement> AskHealthAsync(string path)
    {
        using var answer = await GetAsync(path);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    public void Dispose() => _client.Dispose();
}
