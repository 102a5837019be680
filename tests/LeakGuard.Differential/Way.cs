namespace LeakGuard.Differential;

/// <summary>A way to use the guard, and what can be said of a feature that works in it.</summary>
public sealed record Way<TSubject>(string Verdict, Func<string, TSubject> Create);
