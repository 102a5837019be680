using Npgsql;

namespace LeakGuard.Benchmarks;

/// <summary>The same pool twice, on one server: as Npgsql makes it, and guarded.</summary>
internal sealed class PoolPair : IAsyncDisposable
{
    private PoolPair(NpgsqlDataSource bare, GuardedDataSource guarded)
    {
        Bare = bare;
        Guarded = guarded;
    }

    public NpgsqlDataSource Bare { get; }

    public GuardedDataSource Guarded { get; }

    public static PoolPair On(string connectionString, StackCapture capture = StackCapture.Adaptive)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 100 }.ConnectionString;
        return new PoolPair(
            NpgsqlDataSource.Create(settings),
            NpgsqlDataSource.Create(settings).WithLeakGuard(options => options.StackCapture = capture));
    }

    public async ValueTask DisposeAsync()
    {
        await Bare.DisposeAsync().ConfigureAwait(false);
        await Guarded.DisposeAsync().ConfigureAwait(false);
    }
}
