using System.Diagnostics;
using System.Text.Json;
using LeakGuard.Cli.Tests.Running;
using LeakGuard.TestSupport;

namespace LeakGuard.Cli.Tests.Commands;

public sealed class WatchTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"leakguard-{Guid.NewGuid():N}.jsonl");

    [OwnedServerFact]
    public async Task What_was_recorded_makes_a_report_that_begins_with_the_worst()
    {
        await using (var sessions = new Sessions())
        {
            await sessions.BlockAsync();
            var blocked = await RecordAsync("--for", "1s");
            Assert.Equal((2, ""), (blocked.ExitCode, blocked.Error));
            Assert.Contains("Critical: pid ", blocked.Output, StringComparison.Ordinal);
        }

        var healthy = await RecordAsync("--for", "1s");
        Assert.Equal(0, healthy.ExitCode);

        var report = await Tool.RunAsync("watch", "--report", _file);

        Assert.Equal((2, ""), (report.ExitCode, report.Error));
        Assert.StartsWith("Critical: pid ", report.FirstLine, StringComparison.Ordinal);
        Assert.Contains("  Healthy: ", report.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n  Waiting for a lock +1, at 20", report.Output);
        Assert.Matches(@"\n  Longest transaction +[\d.]+ \w+.*app 'orders'", report.Output);
    }

    [OwnedServerFact]
    public async Task Leases_of_an_application_are_recorded_by_their_lines()
    {
        await using var app = await LeakyApp.StartAsync();
        await app.LeakAsync(2);

        Assert.Equal(1, (await RecordAsync("--for", "1s", "--app", app.Page)).ExitCode);

        Assert.Matches($@"\n  Leased of '{LeakyApp.PoolName}' +2 of {LeakyApp.PoolSize}: 2 × LeakyApp\.LeakAsync \(LeakyApp\.cs:", (await Tool.RunAsync("watch", "--report", _file)).Output);
    }

    [OwnedServerFact]
    public async Task An_outage_in_between_is_recorded_and_the_recording_goes_on()
    {
        var server = await TestServer.GetAsync();
        using var watching = await StartAsync("--interval", "200ms");
        await server.StopAsync(StopMode.Immediate);
        try
        {
            await UntilAsync(line => line.Contains("\"cause\":\"DatabaseDown\"", StringComparison.Ordinal), after: 0);
        }
        finally
        {
            await server.StartAgainAsync();
        }

        await UntilAsync(line => line.Contains("\"cause\":\"Healthy\"", StringComparison.Ordinal), Lines().Length);
        UnixSignal.Send(watching.Id, UnixSignal.Terminate);
        var result = await Tool.ResultOfAsync(watching);

        Assert.Equal((143, ""), (result.ExitCode, result.Error));
        var report = await Tool.RunAsync("watch", "--report", _file);
        Assert.Contains("Critical: The database is down.", report.FirstLine, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task Ended_by_a_signal_it_leaves_a_whole_file_and_says_how_to_go_on()
    {
        using var watching = await StartAsync("--interval", "200ms");
        UnixSignal.Send(watching.Id, UnixSignal.Terminate);
        var result = await Tool.ResultOfAsync(watching);

        Assert.Equal((143, ""), (result.ExitCode, result.Error));
        Assert.Contains($"leakguard watch --report {_file}", result.Output, StringComparison.Ordinal);
        Assert.All(Lines(), line => JsonDocument.Parse(line).Dispose());
    }

    [OwnedServerFact]
    public async Task Lines_that_are_spoilt_are_left_out_and_counted()
    {
        await RecordAsync("--for", "1s");
        var whole = Lines();
        await File.AppendAllTextAsync(_file, $"nonsense\n{{\"version\":9}}\n[]\n{whole[0][..40]}");

        var report = await Tool.RunAsync("watch", "--report", _file);

        Assert.Equal(0, report.ExitCode);
        Assert.Contains("4 lines could not be read", report.Output, StringComparison.Ordinal);
        Assert.Contains($"{whole.Length} samples from ", report.Output, StringComparison.Ordinal);
    }

    [OwnedServerFact]
    public async Task A_file_of_something_else_is_not_spoilt()
    {
        await File.WriteAllTextAsync(_file, "my thesis\n");

        Assert.Contains("is no recording of leakguard", (await RecordAsync("--for", "1s")).Failure, StringComparison.Ordinal);
        Assert.Contains("holds no sample", (await Tool.RunAsync("watch", "--report", _file)).Failure, StringComparison.Ordinal);
        Assert.Equal("my thesis\n", await File.ReadAllTextAsync(_file));
    }

    public void Dispose() => File.Delete(_file);

    private async Task<ToolResult> RecordAsync(params string[] options) =>
        await Tool.RunAsync(["watch", await TestServer.ConnectionStringAsync(), "--record", _file, "--interval", "300ms", .. options]);

    private async Task<Process> StartAsync(params string[] options)
    {
        string[] command = [Tool.Dotnet, "exec", Tool.File, "watch", await TestServer.ConnectionStringAsync(), "--record", _file, .. options];
        var watching = Process.Start(Tool.StartInfo([], command))!;
        await UntilAsync(_ => true, after: 2);
        return watching;
    }

    private async Task UntilAsync(Func<string, bool> condition, int after) =>
        Assert.True(await Poll.UntilAsync(() => Lines().Skip(after).Any(condition), TimeSpan.FromSeconds(60)), string.Join('\n', Lines()));

    // While it is being written; the last line may be on its way.
    private string[] Lines()
    {
        if (!File.Exists(_file))
        {
            return [];
        }

        using var stream = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
