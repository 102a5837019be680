namespace LeakGuard.Cli;

/// <summary>How the command ends. The first three are those of <see cref="Diagnosis.Severity"/>.</summary>
internal static class ExitCode
{
    /// <summary>Nothing is wrong; or what was asked for is done.</summary>
    public const int Healthy = 0;

    /// <summary>Something to look at before it grows.</summary>
    public const int Warning = 1;

    /// <summary>Callers wait, fail, or are about to.</summary>
    public const int Critical = 2;

    /// <summary>It could not be looked at, or the command was not understood.</summary>
    public const int Failed = 3;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM: 128 + 15.</summary>
    public const int Terminated = 143;
}
