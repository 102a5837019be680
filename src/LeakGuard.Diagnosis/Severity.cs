namespace LeakGuard.Diagnosis;

/// <summary>How bad it is. The numbers are the exit codes of a command that asks.</summary>
public enum Severity
{
    /// <summary>Nothing to do.</summary>
    Healthy,

    /// <summary>Something to look at before it grows.</summary>
    Warning,

    /// <summary>Callers wait, fail, or are about to.</summary>
    Critical,
}
