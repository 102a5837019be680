namespace LeakGuard.Differential;

/// <summary>Something a client library offers.</summary>
/// <param name="Client">The library, such as Dapper.</param>
/// <param name="Name">What it offers.</param>
public sealed record Feature(string Client, string Name);
