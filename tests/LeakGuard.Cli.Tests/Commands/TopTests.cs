using LeakGuard.Cli.Tests.Running;
using LeakGuard.TestSupport;

namespace LeakGuard.Cli.Tests.Commands;

public sealed class TopTests
{
    [TerminalFact]
    public async Task Keys_sort_filter_pause_explain_and_quit_and_the_screen_is_given_back()
    {
        await using var sessions = new Sessions();
        var (holder, victim) = await sessions.BlockAsync();
        await using var top = TerminalSession.Start([], "top", await TestServer.UriAsync(TestServer.Secured, Tool.Canary), "--interval", "500ms");

        var first = await top.UntilAsync("h help");
        Assert.Contains("XACT▼", first, StringComparison.Ordinal);
        Assert.Matches($@"\b{holder.ProcessID} orders .*idle in trans", first);
        await top.PressUntilAsync("b", "BLOCKS▼");
        await top.PressUntilAsync("r", "BLOCKS▲");
        await top.PressUntilAsync(TerminalSession.Left, "WAIT▲");
        await top.PressUntilAsync(TerminalSession.Right + TerminalSession.Right, "BY▼");
        var locks = await FrameAsync(top, "3");
        Assert.Contains("orders", locks, StringComparison.Ordinal);
        Assert.Contains("checkout", locks, StringComparison.Ordinal);
        Assert.DoesNotContain(" eye ", locks, StringComparison.Ordinal);
        await top.PressUntilAsync("p", "PAUSED");
        await top.PressUntilAsync("h", "pause, and go on");
        await top.PressAsync("xq");

        Assert.Equal(0, await top.EndAsync());
        Assert.Equal(1, Count(top.Shown, TerminalSession.Enter));
        Assert.Equal(1, Count(top.Shown, TerminalSession.Leave));
        Assert.NotEqual(0, victim.ProcessID);
    }

    [TerminalFact]
    public async Task Ctrl_C_gives_the_screen_back_and_is_told_by_the_exit_code()
    {
        await using var top = TerminalSession.Start([], "top", await TestServer.ConnectionStringAsync());
        await top.UntilAsync("h help");

        await top.PressAsync(TerminalSession.CtrlC);

        Assert.Equal(130, await top.EndAsync());
        Assert.EndsWith(TerminalSession.Leave, top.Shown.TrimEnd(), StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task A_server_that_goes_away_is_told_and_looked_for_again()
    {
        var server = await TestServer.GetAsync();
        await using var top = TerminalSession.Start([], "top", server.ConnectionString, "--interval", "500ms");
        await top.UntilAsync("h help");

        var before = top.Shown.Length;
        await server.StopAsync(StopMode.Immediate);
        try
        {
            await top.UntilAsync("nothing listens there", before);
        }
        finally
        {
            await server.StartAgainAsync();
        }

        await top.UntilAsync("h help", top.Shown.Length);
        await top.PressAsync("q");
        Assert.Equal(0, await top.EndAsync());
    }

    [TerminalFact]
    public async Task New_sessions_come_to_the_list_and_those_of_strangers_cannot_move_the_cursor()
    {
        await using var top = TerminalSession.Start([], "top", await TestServer.ConnectionStringAsync(), "--interval", "500ms");
        await top.UntilAsync("h help");

        await using var sessions = new Sessions();
        await sessions.OpenAsync("late", "SELECT set_config('application_name', E'evil\\x1b[2J', false)");

        await top.UntilAsync("evil");
        await top.PressAsync("q");
        Assert.Equal(0, await top.EndAsync());
        Assert.DoesNotContain("\e[2J", top.Shown, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task A_terminal_gets_colours_unless_it_asks_for_none()
    {
        var server = await TestServer.ConnectionStringAsync();

        foreach (var (variable, hasColours) in new[] { (("X", ""), true), (("NO_COLOR", "1"), false), (("TERM", "dumb"), false) })
        {
            await using var doctor = TerminalSession.Start([variable], "doctor", server);
            Assert.Equal(0, await doctor.EndAsync());
            Assert.Contains("Healthy", doctor.Shown, StringComparison.Ordinal);
            Assert.Equal(hasColours, doctor.Shown.Contains("\e[32m", StringComparison.Ordinal));
        }
    }

    [OwnedServerFact]
    public async Task Without_a_terminal_it_prints_one_frame_and_says_so()
    {
        await using var sessions = new Sessions();
        var session = await sessions.OpenAsync("orders", "BEGIN; SELECT 1");

        var result = await Tool.RunAsync("top", await TestServer.ConnectionStringAsync());

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("There is no terminal", result.OnlyComplaint, StringComparison.Ordinal);
        Assert.StartsWith("leakguard top  ", result.FirstLine, StringComparison.Ordinal);
        Assert.Matches($@"\n +{session.ProcessID} orders +postgres +127\.0\.0\.1 +idle in trans ", result.Output);
        Assert.DoesNotContain('\e', result.Output);
    }

    // The frame after that key, whole.
    private static async Task<string> FrameAsync(TerminalSession top, string keys)
    {
        var before = top.Shown.Length;
        await top.PressUntilAsync(keys, "h help");
        var second = top.Shown.Length;
        await top.UntilAsync("h help", second);
        Assert.True(second > before);
        return top.Shown[second..];
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
