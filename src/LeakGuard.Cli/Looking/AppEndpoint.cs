using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LeakGuard.AspNetCore.Exchange;

namespace LeakGuard.Cli.Looking;

/// <summary>Asks an application for its leases, at the address where it called <c>MapLeakGuard</c>.</summary>
internal sealed class AppEndpoint : IDisposable
{
    /// <summary>The environment variable for what the endpoint's authorization wants to see.</summary>
    public const string AuthorizationVariable = "LEAKGUARD_APP_AUTHORIZATION";

    private const string Leaf = "leases.json";
    private const long MostBytes = 32 * 1024 * 1024;

    private readonly HttpClient _client;
    private readonly Uri _address;

    /// <param name="url">The page's address or that of its data. A user name and password in it are sent as basic authentication.</param>
    /// <param name="authorization">The value of the Authorization header, such as <c>Bearer …</c>; null for none.</param>
    /// <param name="patience">How long an answer may take.</param>
    /// <exception cref="CliException">That is no address.</exception>
    public AppEndpoint(string url, string? authorization, TimeSpan patience)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CliException("--app takes the address of an application's LeakGuard page, such as http://localhost:5000/leakguard.");
        }

        _address = AddressOf(address);
        Name = _address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.SafeUnescaped);
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = patience }) { Timeout = patience, MaxResponseContentBufferSize = MostBytes };
        _client.DefaultRequestHeaders.Authorization = Authorization(address, authorization);
    }

    /// <summary>The address as messages name it: without user, password and query.</summary>
    public string Name { get; }

    /// <exception cref="CliException">There was no answer, or none that can be read: why, in one line.</exception>
    public async Task<PoolsDocument> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _client.GetAsync(_address, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw new CliException(Refusal(answer.StatusCode));
            }

            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return Checked(JsonSerializer.Deserialize(body, ExchangeJson.Default.PoolsDocument));
        }
        catch (HttpRequestException failure)
        {
            throw new CliException($"{Name} cannot be reached ({failure.HttpRequestError}). Check the address, and that the application runs.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException(string.Create(CultureInfo.InvariantCulture, $"{Name} did not answer within {_client.Timeout.TotalSeconds:0.#} s: the application may have no thread to do so. Look at the server without --app, or give more --timeout."));
        }
        catch (JsonException)
        {
            throw new CliException($"What {Name} answers is not LeakGuard's JSON. Check the address: it is where the application calls MapLeakGuard.");
        }
    }

    public void Dispose() => _client.Dispose();

    private PoolsDocument Checked(PoolsDocument? document) => document switch
    {
        { Version: PoolsDocument.CurrentVersion, Pools: not null } => document,
        { Version: > PoolsDocument.CurrentVersion } => throw new CliException($"{Name} speaks version {document.Version} of the format, and this command version {PoolsDocument.CurrentVersion}. Update it: dotnet tool update LeakGuard.Cli."),
        _ => throw new CliException($"What {Name} answers is not LeakGuard's JSON. Check the address: it is where the application calls MapLeakGuard."),
    };

    private string Refusal(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => $"{Name} asks who you are (401). Set {AuthorizationVariable} to the value of the Authorization header, such as 'Bearer …'.",
        HttpStatusCode.Forbidden => $"{Name} does not let you in (403). Ask from the application's own machine, or have it require authorization.",
        HttpStatusCode.NotFound => $"There is nothing at {Name} (404). Check the address: it is where the application calls MapLeakGuard.",
        _ => $"{Name} answered with status {(int)status}. Check the address, and the application's log.",
    };

    private static Uri AddressOf(Uri page)
    {
        var path = page.AbsolutePath.EndsWith($"/{Leaf}", StringComparison.Ordinal) ? page.AbsolutePath : $"{page.AbsolutePath.TrimEnd('/')}/{Leaf}";
        return new UriBuilder(page) { Path = path, UserName = "", Password = "", Fragment = "" }.Uri;
    }

    private static AuthenticationHeaderValue? Authorization(Uri url, string? authorization)
    {
        if (!string.IsNullOrWhiteSpace(authorization))
        {
            return AuthenticationHeaderValue.TryParse(authorization, out var value)
                ? value
                : throw new CliException($"{AuthorizationVariable} is no value of an Authorization header. Set it to a scheme and what it wants, such as 'Bearer …'.");
        }

        return url.UserInfo.Length > 0
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))))
            : null;
    }
}
