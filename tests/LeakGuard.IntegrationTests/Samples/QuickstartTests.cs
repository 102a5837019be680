using System.Runtime.CompilerServices;
using LeakGuard.TestSupport;

namespace LeakGuard.IntegrationTests.Samples;

public sealed class QuickstartTests
{
    [Fact]
    public async Task The_quickstart_names_its_own_leaking_line()
    {
        var postgres = await SharedPostgres.GetAsync();
        var line = 1 + Array.FindIndex(await File.ReadAllLinesAsync(SourceFile()), text => text.Contains("OpenConnectionAsync", StringComparison.Ordinal));

        var (exitCode, output) = await SampleProcess.RunAsync("Quickstart", postgres.ConnectionString);

        Assert.Equal(0, exitCode);
        Assert.Contains($"Opened at Program.Main (Program.cs:{line})", output, StringComparison.Ordinal);
        Assert.Contains("was returned after", output, StringComparison.Ordinal);
    }

    // A deterministic build maps source paths away; then the test's own folder leads up to the root.
    private static string SourceFile([CallerFilePath] string thisFile = "")
    {
        foreach (var start in new[] { Path.GetDirectoryName(thisFile), AppContext.BaseDirectory })
        {
            for (var folder = start; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            {
                var file = Path.Combine(folder, "samples/Quickstart/Program.cs");
                if (File.Exists(file))
                {
                    return file;
                }
            }
        }

        throw new InvalidOperationException("samples/Quickstart/Program.cs was not found above the tests.");
    }
}
