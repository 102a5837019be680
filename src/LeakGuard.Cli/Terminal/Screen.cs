namespace LeakGuard.Cli.Terminal;

/// <summary>The whole screen, taken for a while and given back as it was.</summary>
internal sealed class Screen : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l";
    private const string Leave = "\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string EndOfLine = "\e[K";
    private const string Below = "\e[J";

    private readonly Shell _shell;

    public Screen(Shell shell)
    {
        _shell = shell;
        shell.WriteRaw(Enter);
    }

    /// <summary>Draws over what is there, line by line, so that nothing flickers.</summary>
    public void Draw(IEnumerable<Line> lines)
    {
        var (width, height) = (Shell.Width, Shell.Height);
        _shell.Put(Home);
        var row = 0;
        foreach (var line in lines.Take(height))
        {
            _shell.Put(row++ == 0 ? "" : "\r\n");
            _shell.Put(line.Cut(width));
            _shell.Put(EndOfLine);
        }

        _shell.Put(Below);
        _shell.Flush();
    }

    public void Dispose() => _shell.WriteRaw(Leave);
}
