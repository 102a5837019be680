using System.Data.Common;
using System.Runtime.CompilerServices;

namespace LeakGuard.IntegrationTests.Leasing;

/// <summary>Code that runs so often that the JIT inlines whatever it may: its line is named all the same.</summary>
public sealed class HotCallSiteTests
{
    // The JIT optimises a method by its profile after some ten thousand calls.
    private const int Calls = 40_000;

    [Fact]
    public Task An_asynchronous_open_through_the_data_source() => StaysNamedAsync(source => new Shop(source).OpenAsync());

    [Fact]
    public Task An_asynchronous_open_after_an_await() => StaysNamedAsync(source => new Shop(source).OpenLaterAsync());

    [Fact]
    public Task A_synchronous_open_through_the_data_source() => StaysNamedAsync(source => Task.FromResult(new Shop(source).Open()));

    [Fact]
    public Task An_open_of_a_created_connection() => StaysNamedAsync(source => new Shop(source).CreateAsync());

    private static async Task StaysNamedAsync(Func<DbDataSource, Task<(DbConnection Connection, int Line)>> openAsync)
    {
        await using var pool = await TestPool.StartAsync(1, options => options.StackCapture = StackCapture.Always);
        for (var call = 0; call < Calls; call++)
        {
            var (connection, line) = await openAsync(pool.Source);
            var site = call % 500 == 0 ? pool.Source.Leases().Single().Origin.Site : null;
            await connection.DisposeAsync();
            if (site is not null && !site.EndsWith($"({nameof(HotCallSiteTests)}.cs:{line})", StringComparison.Ordinal))
            {
                Assert.Fail($"After {call} calls line {line} was called '{site}'.");
            }
        }
    }

    private sealed class Shop(DbDataSource source)
    {
        public async Task<(DbConnection Connection, int Line)> OpenAsync()
        {
            var connection = await source.OpenConnectionAsync();
            return (connection, ThisLine() - 1);
        }

        public async Task<(DbConnection Connection, int Line)> OpenLaterAsync()
        {
            await Task.Yield();
            var connection = await source.OpenConnectionAsync();
            return (connection, ThisLine() - 1);
        }

        // Not inlined: a method that is has no frame, and the line of its caller is named.
        [MethodImpl(MethodImplOptions.NoInlining)]
        public (DbConnection Connection, int Line) Open()
        {
            var connection = source.OpenConnection();
            return (connection, ThisLine() - 1);
        }

        public async Task<(DbConnection Connection, int Line)> CreateAsync()
        {
            var connection = source.CreateConnection();
            await connection.OpenAsync();
            return (connection, ThisLine() - 1);
        }

        private static int ThisLine([CallerLineNumber] int line = 0) => line;
    }
}
