using LeakGuard.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LeakGuard.IntegrationTests.Recovery;

public sealed class ServerSettingTests
{
    [Fact]
    public async Task Limits_hold_from_the_start_of_a_session_and_survive_its_reset()
    {
        await using var provider = await ProviderAsync(options =>
        {
            options.Server.IdleInTransactionSessionTimeout = TimeSpan.FromMinutes(1);
            options.Server.StatementTimeout = TimeSpan.FromSeconds(30);
            options.Server.LockTimeout = TimeSpan.FromMilliseconds(1500);
        });
        var database = provider.GetRequiredService<GuardedDataSource>();

        for (var lease = 0; lease < 3; lease++)
        {
            await using var connection = await database.OpenConnectionAsync();
            Assert.Equal("1min", await connection.RunAsync("SHOW idle_in_transaction_session_timeout"));
            Assert.Equal("30s", await connection.RunAsync("SHOW statement_timeout"));
            Assert.Equal("1500ms", await connection.RunAsync("SHOW lock_timeout"));
            await connection.RunAsync("SET statement_timeout = 1"); // Undone by the reset.
        }
    }

    [Fact]
    public async Task What_the_connection_string_sets_itself_stays()
    {
        await using var provider = await ProviderAsync(
            options =>
            {
                options.Server.StatementTimeout = TimeSpan.FromSeconds(30);
                options.Server.LockTimeout = TimeSpan.FromSeconds(2);
            },
            settings => settings.Options = "-c statement_timeout=7000 -c work_mem=5MB");
        await using var connection = await provider.GetRequiredService<GuardedDataSource>().OpenConnectionAsync();

        Assert.Equal("7s", await connection.RunAsync("SHOW statement_timeout"));
        Assert.Equal("5MB", await connection.RunAsync("SHOW work_mem"));
        Assert.Equal("2s", await connection.RunAsync("SHOW lock_timeout"));
    }

    [Fact]
    public async Task The_server_knows_the_instance_by_name()
    {
        await using var provider = await ProviderAsync(
            options => options.Server.NameInstance = true,
            settings => settings.ApplicationName = new string('s', 60));
        await using var connection = await provider.GetRequiredService<GuardedDataSource>().OpenConnectionAsync();

        var name = Assert.IsType<string>(await connection.RunAsync("SHOW application_name"));

        Assert.StartsWith("ss", name, StringComparison.Ordinal);
        Assert.EndsWith($"@{Environment.MachineName}:{Environment.ProcessId}", name, StringComparison.Ordinal);
        Assert.True(name.Length <= 63);
    }

    [Fact]
    public async Task A_limit_that_the_server_does_not_know_is_left_out_and_said_so()
    {
        var log = new LogLines();
        await using var provider = await ProviderAsync(
            options =>
            {
                options.Server.TransactionTimeout = TimeSpan.FromSeconds(9);
                options.Server.LockTimeout = TimeSpan.FromSeconds(2);
            },
            log: log);
        await using var connection = await provider.GetRequiredService<GuardedDataSource>().OpenConnectionAsync();
        var knowsIt = (int)(await connection.RunAsync("SELECT current_setting('server_version_num')::int"))! >= 170000;

        if (knowsIt)
        {
            Assert.Equal("9s", await connection.RunAsync("SHOW transaction_timeout"));
            Assert.Empty(log.Of(5007));
        }
        else
        {
            Assert.Contains("version 17", Assert.Single(log.Of(5007)), StringComparison.Ordinal);
        }

        Assert.Equal("2s", await connection.RunAsync("SHOW lock_timeout"));
    }

    [Fact]
    public async Task A_server_that_cannot_be_asked_does_not_keep_the_pool_from_being_made()
    {
        var log = new LogLines();
        await using var provider = await ProviderAsync(
            options => options.Server.TransactionTimeout = TimeSpan.FromSeconds(9),
            settings => settings.Port = 1,
            log);

        provider.GetRequiredService<GuardedDataSource>();

        Assert.Contains("could not be asked", Assert.Single(log.Of(5007)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_source_made_elsewhere_is_refused_with_the_remedy()
    {
        var server = await SharedPostgres.GetAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var provider = new ServiceCollection()
            .AddSingleton(source)
            .AddLeakGuard(options => options.Server.StatementTimeout = TimeSpan.FromSeconds(1))
            .BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<GuardedDataSource>());

        Assert.Contains("Server:StatementTimeout", error.Message, StringComparison.Ordinal);
        Assert.Contains("Options='-c", error.Message, StringComparison.Ordinal);
        Assert.Throws<OptionsValidationException>(() => source.WithLeakGuard(options => options.Server.NameInstance = true));
    }

    private static async Task<ServiceProvider> ProviderAsync(
        Action<LeakGuardOptions> configure,
        Action<NpgsqlConnectionStringBuilder>? connect = null,
        LogLines? log = null)
    {
        var server = await SharedPostgres.GetAsync();
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString) { MaxPoolSize = 1 };
        connect?.Invoke(settings);
        var services = new ServiceCollection();
        if (log is not null)
        {
            services.AddLogging(logging => logging.Services.AddSingleton<ILoggerProvider>(log));
        }

        return services.AddLeakGuard(settings.ConnectionString, configure).BuildServiceProvider();
    }
}
