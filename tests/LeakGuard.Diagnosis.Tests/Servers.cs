using LeakGuard.TestSupport;

namespace LeakGuard.Diagnosis.Tests;

/// <summary>The servers the tests share: the machine's own, and PostgreSQL 18 where npm has provided it.</summary>
internal static class Servers
{
    private static readonly Lazy<Task<LocalPostgres>> Newest = new(() => LocalPostgres.StartAsync(new LocalPostgresOptions { Major = 18 }));

    public static bool HasNewest { get; } =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("LEAKGUARD_POSTGRES"))
        && File.Exists(Path.Combine(CacheFolder.EmbeddedPostgres, "bin", "postgres"));

    /// <summary>The major versions there are: 0 stands for whatever the machine has.</summary>
    public static IReadOnlyList<int> Majors { get; } = HasNewest ? [0, 18] : [0];

    public static Task<LocalPostgres> GetAsync(int major = 0) => major == 0 ? SharedPostgres.GetAsync() : NewestAsync();

    private static async Task<LocalPostgres> NewestAsync()
    {
        var isFirst = !Newest.IsValueCreated;
        var server = await Newest.Value;
        if (isFirst)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        }

        return server;
    }
}
