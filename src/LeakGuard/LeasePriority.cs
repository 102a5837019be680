namespace LeakGuard;

/// <summary>Who may use the connections that <see cref="QueueOptions.CriticalReserve"/> sets aside.</summary>
public enum LeasePriority
{
    /// <summary>Not this caller.</summary>
    Normal,

    /// <summary>This caller: health, administration, what must work while the rest waits.</summary>
    Critical,
}
