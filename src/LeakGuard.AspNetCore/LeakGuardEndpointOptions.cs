namespace LeakGuard.AspNetCore;

/// <summary>Who may look at the pools' page, and how it asks for a diagnosis.</summary>
public sealed class LeakGuardEndpointOptions
{
    /// <summary>Whether requests from other machines are answered without authorization.</summary>
    /// <value>
    /// Default false: without <c>RequireAuthorization()</c>, only requests that come straight from this machine are answered. Set it where
    /// something else keeps strangers away: a management port, a network policy.
    /// </value>
    public bool AllowRemote { get; set; }

    /// <summary>Whether the page says what is wrong, where <c>AddLeakGuardDiagnosis</c> was called.</summary>
    /// <value>Default true. A diagnosis takes about a second and asks the server once, over its own connection.</value>
    public bool Diagnose { get; set; } = true;

    /// <summary>For how long a diagnosis is shown again before a new one is made, however many look.</summary>
    /// <value>Default 5 s. Range 0 – 1 hour.</value>
    public TimeSpan DiagnosisLifetime { get; set; } = TimeSpan.FromSeconds(5);
}
