using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using LeakGuard.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace LeakGuard.Telemetry.Tests.Health;

/// <summary>The check that asks the database, through a pooler whose certificate nobody knows but who is told.</summary>
public sealed class ConnectivityTlsTests
{
    [PgBouncerTheory]
    [InlineData("a root certificate", true)]
    [InlineData("a callback", true)]
    [InlineData("nothing", false)]
    public async Task It_trusts_whom_the_pool_trusts(string told, bool getsIn)
    {
        await using var bouncer = await LocalPgBouncer.StartAsync(await Servers.PoolAsync(2), new LocalPgBouncerOptions { RequireTls = true });
        // With a callback, Npgsql leaves the verdict to it.
        var settings = new NpgsqlConnectionStringBuilder(bouncer.ConnectionString) { SslMode = told == "a callback" ? SslMode.Require : SslMode.VerifyCA };
        var shown = new ConcurrentQueue<string?>();
        await using var provider = new ServiceCollection().AddLogging()
            .AddLeakGuard(
                settings.ConnectionString,
                (_, builder) =>
                {
                    if (told == "a root certificate")
                    {
                        builder.UseRootCertificate(X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(bouncer.Folder, "server.crt"))));
                    }
                    else if (told == "a callback")
                    {
                        builder.UseSslClientAuthenticationOptionsCallback(options => options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                        {
                            shown.Enqueue(certificate?.Subject);
                            return certificate?.Subject == "CN=localhost";
                        });
                    }
                },
                options => options.Name = "secure")
            .AddHealthChecks().AddLeakGuardConnectivity(timeout: Wait.Generous).Services
            .BuildServiceProvider();

        var result = (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["leakguard-connectivity"];

        if (getsIn)
        {
            Assert.StartsWith("The database of pool 'secure' answered", result.Description, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("The database of pool 'secure' did not answer: AuthenticationException.", result.Description);
        }

        Assert.Equal(told == "a callback" ? ["CN=localhost"] : [], shown);
    }
}
