namespace LeakGuard.Cli.Live;

/// <summary>What a key asks for beyond another view.</summary>
internal enum TopAction
{
    None,
    Quit,
    Cancel,
    Terminate,
}
