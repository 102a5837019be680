using LeakGuard.EntityFrameworkCore.Tests.Model;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace LeakGuard.EntityFrameworkCore.Tests.Differential;

/// <summary>Makes contexts, guarded or not: the story does not know which.</summary>
internal sealed class ContextSource : IAsyncDisposable
{
    private readonly string _connectionString;
    private readonly GuardedDataSource? _guard;

    private ContextSource(string connectionString, bool isGuarded)
    {
        _connectionString = connectionString;
        DataSource = NpgsqlDataSource.Create(connectionString);
        _guard = isGuarded ? DataSource.WithLeakGuard() : null;
    }

    /// <summary>Npgsql's own, on which the contexts work.</summary>
    public NpgsqlDataSource DataSource { get; }

    public static ContextSource Bare(string connectionString) => new(connectionString, isGuarded: false);

    public static ContextSource Guarded(string connectionString) => new(connectionString, isGuarded: true);

    public Shop Create(Action<DbContextOptionsBuilder>? configure = null, Action<NpgsqlDbContextOptionsBuilder>? npgsql = null) =>
        new(Options(configure, npgsql));

    public DbContextOptions<Shop> Options(Action<DbContextOptionsBuilder>? configure = null, Action<NpgsqlDbContextOptionsBuilder>? npgsql = null)
    {
        var options = new DbContextOptionsBuilder<Shop>();
        options.UseNpgsql(DataSource, npgsql);
        configure?.Invoke(options);
        return Guard(options).Options;
    }

    /// <summary>A context on a connection of the application's own.</summary>
    public Shop On(NpgsqlConnection connection)
    {
        var options = new DbContextOptionsBuilder<Shop>();
        options.UseNpgsql(connection);
        return new Shop(Guard(options).Options);
    }

    /// <summary>An application's services, with the pool among them.</summary>
    public ServiceProvider Services(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        if (_guard is null)
            services.AddSingleton(_ => NpgsqlDataSource.Create(_connectionString));
        else
            services.AddLeakGuard(_connectionString);
        configure(services);
        return services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>How contexts of such an application are set up.</summary>
    public void Use(IServiceProvider services, DbContextOptionsBuilder options)
    {
        options.UseNpgsql();
        if (_guard is not null)
            options.UseLeakGuard(services);
    }

    /// <summary>The same for another database of the server.</summary>
    public ContextSource Of(string database) =>
        new(new NpgsqlConnectionStringBuilder(_connectionString) { Database = database }.ConnectionString, _guard is not null);

    /// <summary>The leases that are still out, once there was time to return them.</summary>
    public async Task<int> LeasesLeftAsync()
    {
        for (var tries = 0; _guard is not null && _guard.Snapshot().Leased > 0 && tries < 50; tries++)
            await Task.Delay(20);
        return _guard?.Snapshot().Leased ?? 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_guard is not null)
            await _guard.DisposeAsync();
        await DataSource.DisposeAsync();
    }

    private DbContextOptionsBuilder<Shop> Guard(DbContextOptionsBuilder<Shop> options) =>
        _guard is null ? options : options.UseLeakGuard(_guard);
}
