using System.Diagnostics;

namespace LeakGuard.CallSites;

internal readonly record struct CallSite(StackTrace? Stack, string? Member, string? FilePath, int LineNumber);
