using System.Text;
using Spectre.Console;

namespace LeakGuard.Cli.Terminal;

/// <summary>What the command talks to: the screen or file behind standard output, the one behind standard error, the keyboard and the environment.</summary>
internal sealed class Shell : IDisposable
{
    private const int WidestLine = 100_000;

    // A frame is put together here and written at once.
    private readonly StringWriter _pending = new();
    private readonly TextWriter _out;
    private readonly TextWriter _error;
    private readonly IAnsiConsole _console;

    public Shell()
    {
        // Without a byte order mark, which a program that reads JSON would stumble over.
        _out = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = false };
        _error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true };
        IsTerminal = !Console.IsOutputRedirected && Variable("TERM") is not (null or "dumb");
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = IsTerminal && string.IsNullOrEmpty(Variable("NO_COLOR")) ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_pending),
        });
        _console.Profile.Width = WidestLine; // Lines are never wrapped here: a terminal does that itself, a file has none to.
    }

    /// <summary>Whether somebody looks at the output as it comes.</summary>
    public bool IsTerminal { get; }

    /// <summary>Whether somebody looks and can press keys.</summary>
    public bool IsInteractive => IsTerminal && !Console.IsInputRedirected;

    public static int Width => Size(() => Console.WindowWidth, 80);

    public static int Height => Size(() => Console.WindowHeight, 24);

    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    public void Write(params IEnumerable<Line> lines)
    {
        foreach (var line in lines)
        {
            Put(line);
            Put("\n");
        }

        Flush();
    }

    /// <summary>Text for programs: as it is.</summary>
    public void WriteRaw(string text)
    {
        Put(text);
        Flush();
    }

    public void Complain(string message) => _error.WriteLine(Line.Of($"leakguard: {message}"));

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
        _pending.Dispose();
    }

    internal void Put(Line line)
    {
        foreach (var (text, style) in line.Pieces)
        {
            _console.Write(text, style);
        }
    }

    internal void Put(string text) => _pending.Write(text);

    internal void Flush()
    {
        var text = _pending.GetStringBuilder();
        _out.Write(text);
        _out.Flush();
        text.Clear();
    }

    // A terminal may say that it has no size.
    private static int Size(Func<int> ask, int otherwise)
    {
        try
        {
            return ask() is > 0 and var size ? size : otherwise;
        }
        catch (IOException)
        {
            return otherwise;
        }
    }
}
