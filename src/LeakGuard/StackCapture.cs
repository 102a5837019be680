namespace LeakGuard;

/// <summary>When the stack of a caller that takes a connection is captured.</summary>
/// <remarks>
/// A stack costs 6–60 µs and 5–40 KB, as much as 25–150 pooled opens. Caller attributes and the current
/// <see cref="System.Diagnostics.Activity"/> are kept in every mode: they are free.
/// </remarks>
public enum StackCapture
{
    /// <summary>Never. Reports rely on caller attributes and the activity.</summary>
    Off,

    /// <summary>
    /// Whenever a budget of about 0.2 % of one core allows it, so that a quiet service captures every lease and a
    /// busy one a sample; the budget grows to 5 % while a lease is overdue, callers wait, or half the pool is out.
    /// </summary>
    Adaptive,

    /// <summary>For every lease, whatever it costs.</summary>
    Always,
}
