namespace LeakGuard.Cli.Live;

/// <summary>What the screen shows, and so what keys mean.</summary>
internal enum TopMode
{
    List,
    Help,
    Confirm,
}
