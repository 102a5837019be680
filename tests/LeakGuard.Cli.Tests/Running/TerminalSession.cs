using System.Diagnostics;
using System.Globalization;
using System.Text;
using LeakGuard.TestSupport;

namespace LeakGuard.Cli.Tests.Running;

/// <summary>The built command at a pseudo-terminal, with somebody at the keys.</summary>
internal sealed class TerminalSession : IAsyncDisposable
{
    public const string Up = "\e[A";
    public const string Down = "\e[B";
    public const string Right = "\e[C";
    public const string Left = "\e[D";
    public const string CtrlC = "\x03";

    // Takes the whole screen, and gives it back.
    public const string Enter = "\e[?1049h";
    public const string Leave = "\e[?1049l";

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    private readonly Process _script;
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;

    private TerminalSession(Process script)
    {
        _script = script;
        _reading = ReadAsync();
    }

    /// <summary>All that came to the screen so far.</summary>
    public string Shown
    {
        get
        {
            lock (_shown)
            {
                return _shown.ToString();
            }
        }
    }

    public static TerminalSession Start((string Name, string Value)[] environment, params string[] arguments)
    {
        // A background job's children may be deaf to Ctrl-C: their ears are opened first.
        string[] command = ["env", "--default-signal=INT,QUIT", Tool.Dotnet, "exec", Tool.File, .. arguments];
        var line = $"stty rows 40 cols 200; exec {string.Join(' ', command.Select(Quoted))}";
        var start = Tool.StartInfo([("TERM", "xterm"), .. environment], ["script", "--quiet", "--return", "--command", line, "/dev/null"]);
        return new TerminalSession(Process.Start(start)!);
    }

    public async Task PressAsync(string keys)
    {
        await _script.StandardInput.WriteAsync(keys);
        await _script.StandardInput.FlushAsync();
    }

    /// <summary>Waits until the text has come to the screen after what was there when the last key was pressed.</summary>
    public async Task<string> PressUntilAsync(string keys, string text)
    {
        var before = Shown.Length;
        await PressAsync(keys);
        return await UntilAsync(text, before);
    }

    public async Task<string> UntilAsync(string text, int after = 0)
    {
        Assert.True(
            await Poll.UntilAsync(() => Shown[after..].Contains(text, StringComparison.Ordinal), Generous),
            string.Create(CultureInfo.InvariantCulture, $"Waited in vain for '{text}' after {after} characters of:\n{Shown}"));
        return Shown[after..];
    }

    public async Task<int> EndAsync()
    {
        await _script.WaitForExitAsync().WaitAsync(Generous);
        await _reading.WaitAsync(Generous);
        Assert.DoesNotContain(Tool.Canary, Shown, StringComparison.Ordinal);
        return _script.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _script.Kill(entireProcessTree: true);
        await _script.WaitForExitAsync();
        _script.Dispose();
    }

    private static string Quoted(string argument) => $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _script.StandardOutput.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_shown)
            {
                _shown.Append(buffer, 0, count);
            }
        }
    }
}
