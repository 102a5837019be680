using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Telemetry.Tests.Health;

/// <summary>Two instances on one PostgreSQL, and before them HAProxy with the configuration that the samples ship.</summary>
internal sealed class Farm : IAsyncDisposable
{
    private const int PoolSize = 3;

    private Farm(LocalPostgres postgres, Instance a, Instance b, LocalHaProxy proxy) => (Postgres, A, B, Proxy) = (postgres, a, b, proxy);

    public LocalPostgres Postgres { get; }

    public Instance A { get; }

    public Instance B { get; }

    public LocalHaProxy Proxy { get; }

    public static async Task<Farm> StartAsync()
    {
        var postgres = await LocalPostgres.StartAsync();
        var pool = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { MaxPoolSize = PoolSize, Timeout = 3 };
        var a = await Instance.StartAsync(pool.ConnectionString);
        var b = await Instance.StartAsync(pool.ConnectionString);
        var proxy = await LocalHaProxy.StartAsync(
            SourceTree.Read("samples/Observability/haproxy.cfg"),
            new Dictionary<string, string>
            {
                ["INSTANCE_A"] = $"127.0.0.1:{a.Port}",
                ["INSTANCE_B"] = $"127.0.0.1:{b.Port}",
                ["CHECK_EVERY"] = "100ms",
            });
        var farm = new Farm(postgres, a, b, proxy);
        await farm.StateAsync("a", "UP");
        await farm.StateAsync("b", "UP");
        return farm;
    }

    /// <summary>Waits until HAProxy has asked an instance and calls it so.</summary>
    public Task StateAsync(string server, string status) => Wait.UntilAsync(
        async () => await Proxy.ServerAsync(server) is var state && state["status"] == status && state["check_status"].StartsWith("L7", StringComparison.Ordinal),
        $"{server} to be {status}");

    /// <summary>How often HAProxy has taken an instance out.</summary>
    public async Task<int> TimesOutAsync(string server) => int.Parse((await Proxy.ServerAsync(server))["chkdown"], null);

    /// <summary>How many requests an instance was given.</summary>
    public async Task<long> GivenAsync(string server) => long.Parse((await Proxy.ServerAsync(server))["stot"], null);

    /// <summary>Waits until HAProxy has asked both whether they are ready, so many times from now on.</summary>
    public async Task AskedAsync(int times)
    {
        foreach (var instance in new[] { A, B })
        {
            var target = (await instance.StateAsync()).Readiness + times;
            await Wait.UntilAsync(async () => (await instance.StateAsync()).Readiness >= target, "HAProxy to ask");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await A.DisposeAsync();
        await B.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
