using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LeakGuard.AspNetCore.Tests;

public sealed class AccessTests
{
    private static readonly IPAddress Elsewhere = IPAddress.Parse("192.0.2.7");

    public static TheoryData<string> Paths => ["/leakguard", "/leakguard/leases.json"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Another_machine_is_refused_and_told_why(string path)
    {
        await using var app = await App.StartAsync(services => services.AddLeakGuard("Host=192.0.2.1;Username=nobody"), remote: Elsewhere);

        var (answer, body) = await app.GetAsync(path);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("RequireAuthorization()", body, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.1", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "192.0.2.7")]
    [InlineData("Forwarded", "for=192.0.2.7")]
    [InlineData("X-Real-IP", "192.0.2.7")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Host", "shop.example.com")]
    [InlineData("Host", "localhost.example.com")]
    public async Task Who_was_passed_on_by_a_proxy_of_this_machine_is_refused(string header, string value)
    {
        await using var app = await App.StartAsync(_ => { });

        var (answer, _) = await app.GetAsync(headers: (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:5000")]
    [InlineData("[::1]:5000")]
    public async Task This_machine_is_let_in_by_any_of_its_names(string host)
    {
        await using var app = await App.StartAsync(_ => { });

        var (answer, _) = await app.GetAsync(headers: ("Host", host));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Another_machine_is_let_in_where_that_was_said(string path)
    {
        await using var app = await App.StartAsync(_ => { }, web => web.MapLeakGuard(configure: options => options.AllowRemote = true), Elsewhere);

        var (answer, _) = await app.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Who_was_authorized_is_let_in_from_anywhere_and_nobody_else(string path)
    {
        await using var app = await App.StartAsync(AddToken, web => web.MapLeakGuard().RequireAuthorization(), Elsewhere);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync(path)).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync(path, headers: ("Authorization", "Bearer token"))).Answer.StatusCode);
    }

    [Fact]
    public async Task Requiring_authorization_and_taking_it_back_leaves_this_machine_only()
    {
        await using var app = await App.StartAsync(AddToken, web => web.MapLeakGuard().RequireAuthorization().AllowAnonymous(), Elsewhere);

        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync()).Answer.StatusCode);
    }

    private static void AddToken(IServiceCollection services)
    {
        services.AddAuthentication("token").AddScheme<AuthenticationSchemeOptions, TokenHandler>("token", null);
        services.AddAuthorization();
    }

    private sealed class TokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers.Authorization == "Bearer token"
                ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity("token")), "token"))
                : AuthenticateResult.NoResult());
    }
}
