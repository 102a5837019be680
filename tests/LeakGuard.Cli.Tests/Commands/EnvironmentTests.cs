using System.Globalization;
using LeakGuard.Cli.Tests.Running;

namespace LeakGuard.Cli.Tests.Commands;

/// <summary>The same with a real server: what libpq's users are used to.</summary>
public sealed class EnvironmentTests
{
    [OwnedServerFact]
    public async Task The_variables_of_libpq_say_where_to_go_and_as_whom()
    {
        var result = await Tool.RunAsync([.. await PlaceAsync(), ("PGPASSWORD", Tool.Canary)], "doctor");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"looked as '{TestServer.Secured}'", result.Output, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task The_password_file_gives_the_password()
    {
        var home = Directory.CreateTempSubdirectory("leakguard-home");
        try
        {
            var file = Path.Combine(home.FullName, ".pgpass");
            await File.WriteAllTextAsync(file, $"a line that is none\n127.0.0.1:*:postgres:{TestServer.Secured}:{Tool.Canary}\n");
            Assert.Contains("ignored: others may read it", (await Tool.RunAsync([.. await PlaceAsync(), ("HOME", home.FullName)], "doctor")).Error, StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            var byHome = await Tool.RunAsync([.. await PlaceAsync(), ("HOME", home.FullName)], "doctor");
            var byVariable = await Tool.RunAsync([.. await PlaceAsync(), ("PGPASSFILE", file)], "doctor");

            Assert.Equal((0, "", 0, ""), (byHome.ExitCode, byHome.Error, byVariable.ExitCode, byVariable.Error));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static async Task<(string, string)[]> PlaceAsync() =>
    [
        ("PGHOST", "127.0.0.1"),
        ("PGPORT", (await TestServer.GetAsync()).Port.ToString(CultureInfo.InvariantCulture)),
        ("PGUSER", TestServer.Secured),
        ("PGDATABASE", "postgres"),
        ("PGSSLMODE", "disable"),
    ];
}
